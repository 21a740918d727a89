package vn.congtam.field;

import android.app.Activity;
import android.content.ContentResolver;
import android.content.ContentValues;
import android.content.Intent;
import android.net.Uri;
import android.provider.MediaStore;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** A photo by the phone's camera app, through an address the camera may write to and the gallery forgets afterwards. */
public final class Capture {
    private static final int PIECE = 64 * 1024;

    /** Makes an empty picture for the camera to fill and returns its address; null when there is no place for it. */
    public static String prepare(Activity activity, String name) {
        ContentValues values = new ContentValues();
        values.put(MediaStore.MediaColumns.DISPLAY_NAME, name);
        values.put(MediaStore.MediaColumns.MIME_TYPE, "image/jpeg");
        Uri target = resolver(activity).insert(MediaStore.Images.Media.EXTERNAL_CONTENT_URI, values);
        return target == null ? null : target.toString();
    }

    /** Starts the camera; its answer comes to the activity under `code`. */
    public static void start(Activity activity, String target, int code) {
        Intent intent = new Intent(MediaStore.ACTION_IMAGE_CAPTURE);
        intent.putExtra(MediaStore.EXTRA_OUTPUT, Uri.parse(target));
        intent.addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION | Intent.FLAG_GRANT_READ_URI_PERMISSION);
        activity.startActivityForResult(intent, code);
    }

    /** Copies what the camera wrote to a file of the app; returns its length, 0 when the camera wrote nothing. */
    public static long copy(Activity activity, String target, String file) throws Exception {
        long length = 0;
        try (InputStream from = resolver(activity).openInputStream(Uri.parse(target));
             OutputStream to = new FileOutputStream(new File(file))) {
            byte[] piece = new byte[PIECE];
            for (int count = from == null ? -1 : from.read(piece); count >= 0; count = from.read(piece)) {
                to.write(piece, 0, count);
                length += count;
            }
        } catch (java.io.FileNotFoundException nothing) {
            return 0;
        }
        return length;
    }

    /** Removes the picture from the gallery: no copy of evidence stays outside the app. */
    public static void discard(Activity activity, String target) {
        resolver(activity).delete(Uri.parse(target), null, null);
    }

    private static ContentResolver resolver(Activity activity) {
        return activity.getContentResolver();
    }

    private Capture() { }
}
