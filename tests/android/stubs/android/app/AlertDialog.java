package android.app;

import android.content.Context;
import android.content.DialogInterface;
import android.view.View;
import android.view.Window;

/** Shows itself, lets a keyboard write what the test wants, and goes away. */
public class AlertDialog implements DialogInterface {
    private OnDismissListener dismissed;

    public Window getWindow() {
        return new Window();
    }

    public void setOnDismissListener(OnDismissListener listener) {
        dismissed = listener;
    }

    public void show() {
        android.widget.EditText.last.type();
        dismissed.onDismiss(this);
    }

    public static class Builder {
        public Builder(Context context) { }

        public Builder setTitle(CharSequence title) {
            return this;
        }

        public Builder setView(View view) {
            return this;
        }

        public Builder setPositiveButton(CharSequence text, OnClickListener listener) {
            return this;
        }

        public AlertDialog create() {
            return new AlertDialog();
        }
    }
}
