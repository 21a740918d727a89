package android.content;

import android.net.Uri;

public class Intent {
    public static final int FLAG_GRANT_READ_URI_PERMISSION = 1;
    public static final int FLAG_GRANT_WRITE_URI_PERMISSION = 2;
    public static final String ACTION_SEND = "android.intent.action.SEND";
    public static final String EXTRA_STREAM = "android.intent.extra.STREAM";
    public String type;
    public final String action;
    public Uri output;
    public int flags;

    public Intent(String action) {
        this.action = action;
    }

    public Intent putExtra(String name, Uri value) {
        output = value;
        return this;
    }

    public Intent setType(String mime) {
        type = mime;
        return this;
    }

    public static Intent createChooser(Intent target, CharSequence title) {
        return target;
    }

    public Intent addFlags(int more) {
        flags |= more;
        return this;
    }
}
