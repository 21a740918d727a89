package android.view;

public class View {
    public boolean requestFocus() {
        return true;
    }
}
