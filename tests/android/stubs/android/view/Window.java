package android.view;

public class Window {
    public void setSoftInputMode(int mode) { }
}
