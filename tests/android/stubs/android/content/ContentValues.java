package android.content;

import java.util.HashMap;

public class ContentValues {
    public final HashMap<String, String> values = new HashMap<>();

    public void put(String key, String value) {
        values.put(key, value);
    }
}
