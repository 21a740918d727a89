package vn.congtam.field;

import android.app.Activity;
import android.content.ContentResolver;
import android.content.ContentValues;
import android.content.Intent;
import android.net.Uri;
import android.os.Build;
import android.provider.MediaStore;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A file that leaves the app: into the person's downloads, and from there to whatever app they choose. */
public final class Handout {
    private static final int PIECE = 64 * 1024;
    private static final int ANDROID_10 = 29;

    /** Whether this phone has downloads that an app may write to without a permission. */
    public static boolean possible() {
        return Build.VERSION.SDK_INT >= ANDROID_10;
    }

    /** Copies a file into the downloads and returns its address; null where it could not be written, and nothing of it stays. */
    public static String keep(Activity activity, String file, String name, String mime) {
        if (!possible()) {
            return null;
        }
        ContentValues values = new ContentValues();
        values.put(MediaStore.MediaColumns.DISPLAY_NAME, name);
        values.put(MediaStore.MediaColumns.MIME_TYPE, mime);
        ContentResolver resolver = activity.getContentResolver();
        Uri target = resolver.insert(MediaStore.Downloads.EXTERNAL_CONTENT_URI, values);
        if (target == null) {
            return null;
        }
        try (InputStream from = new FileInputStream(new File(file)); OutputStream to = resolver.openOutputStream(target)) {
            copy(from, to);
        } catch (IOException full) {
            resolver.delete(target, null, null);
            return null;
        }
        return target.toString();
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        if (to == null) {
            throw new IOException("the downloads give no way to write");
        }
        byte[] piece = new byte[PIECE];
        for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
            to.write(piece, 0, count);
        }
    }

    /** Asks the person which app is to have it. */
    public static void offer(Activity activity, String target, String mime) {
        Intent send = new Intent(Intent.ACTION_SEND);
        send.setType(mime);
        send.putExtra(Intent.EXTRA_STREAM, Uri.parse(target));
        send.addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION);
        activity.startActivity(Intent.createChooser(send, null));
    }

    private Handout() { }
}
