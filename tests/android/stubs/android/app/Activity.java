package android.app;

import android.content.ContentResolver;
import android.content.Context;
import android.content.Intent;

public class Activity extends Context {
    public static final int RESULT_OK = -1;
    public static int code;
    public static Intent started;
    public static ContentResolver resolver = new ContentResolver();

    public void runOnUiThread(Runnable work) {
        new Thread(work, "ui").start();
    }

    public ContentResolver getContentResolver() {
        return resolver;
    }

    public void startActivity(Intent intent) {
        started = intent;
    }

    public void startActivityForResult(Intent intent, int requestCode) {
        started = intent;
        code = requestCode;
    }
}
