package vn.congtam.field;

import android.text.Editable;
import android.text.TextWatcher;

/** Passes on what stands in a field after each change. */
final class Changes implements TextWatcher {
    private final TextDialog.Listener listener;

    Changes(TextDialog.Listener listener) {
        this.listener = listener;
    }

    @Override public void beforeTextChanged(CharSequence text, int start, int count, int after) { }

    @Override public void onTextChanged(CharSequence text, int start, int before, int count) { }

    @Override public void afterTextChanged(Editable text) {
        listener.onText(text.toString());
    }
}
