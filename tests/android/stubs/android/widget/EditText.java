package android.widget;

import android.content.Context;
import android.text.Editable;
import android.text.TextWatcher;
import android.view.View;

public class EditText extends View {
    public static String typed = "";
    public static EditText last;
    public static String warned = "";
    private String text = "";
    private TextWatcher watcher;

    public EditText(Context context) {
        last = this;
    }

    /** Types letter by letter at the end, as a keyboard does. */
    public void type() {
        for (int letter = 0; letter < typed.length(); letter++) {
            text += typed.charAt(letter);
            watcher.afterTextChanged(getText());
        }
    }

    public void setInputType(int type) { }

    public void setError(CharSequence error) {
        warned = error == null ? "" : error.toString();
    }

    public void setHint(CharSequence hint) { }

    public void setText(CharSequence start) {
        text = start.toString();
    }

    public void setSelection(int place) { }

    public void addTextChangedListener(TextWatcher listener) {
        watcher = listener;
    }

    public Editable getText() {
        final String now = text;
        return new Editable() {
            @Override public int length() {
                return now.length();
            }

            @Override public char charAt(int index) {
                return now.charAt(index);
            }

            @Override public CharSequence subSequence(int start, int end) {
                return now.subSequence(start, end);
            }

            @Override public String toString() {
                return now;
            }
        };
    }
}
