package android.view;

public interface WindowManager {
    class LayoutParams {
        public static final int SOFT_INPUT_STATE_VISIBLE = 4;
    }
}
