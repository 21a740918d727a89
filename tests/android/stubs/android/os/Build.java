package android.os;

public class Build {
    public static final String MANUFACTURER = "Nokia";
    public static final String MODEL = "C21";

    public static class VERSION {
        public static final String RELEASE = "11";
        public static int SDK_INT = 34;
    }
}
