package android.content;

import android.net.Uri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.TreeMap;

/** A gallery in memory; `written` is what a camera would write. */
public class ContentResolver {
    public static final TreeMap<String, byte[]> pictures = new TreeMap<>();

    /** Whether what is written finds no room. */
    public static boolean full;

    public static void write(String target, byte[] picture) {
        pictures.put(target, picture);
    }

    public static byte[] read(String target) {
        return pictures.get(target);
    }

    public static int count() {
        return pictures.size();
    }

    public Uri insert(Uri table, ContentValues values) {
        String target = table + "/" + values.values.get("_display_name");
        pictures.put(target, new byte[0]);
        return Uri.parse(target);
    }

    public InputStream openInputStream(Uri target) throws FileNotFoundException {
        byte[] picture = pictures.get(target.toString());
        if (picture == null) {
            throw new FileNotFoundException(target.toString());
        }
        return new ByteArrayInputStream(picture);
    }

    public OutputStream openOutputStream(Uri target) {
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                if (full) {
                    throw new IOException("no space left");
                }
                pictures.put(target.toString(), toByteArray());
            }
        };
    }

    public int delete(Uri target, String where, String[] arguments) {
        return pictures.remove(target.toString()) == null ? 0 : 1;
    }
}
