package android.app;

import android.content.Context;
import android.content.DialogInterface;
import android.view.View;
import android.view.Window;

/** Shows itself, lets a keyboard write what the test wants, and goes away. */
public class AlertDialog implements DialogInterface {
    /** Which button ends the next dialogs. */
    public static boolean drops;
    public static int opened;
    private OnDismissListener dismissed;
    private OnClickListener negative;

    public Window getWindow() {
        return new Window();
    }

    public void setOnDismissListener(OnDismissListener listener) {
        dismissed = listener;
    }

    public void show() {
        opened++;
        android.widget.EditText.last.type();
        if (drops && negative != null) {
            negative.onClick(this, -2);
        }
        dismissed.onDismiss(this);
    }

    public static class Builder {
        private OnClickListener negative;

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

        public Builder setNegativeButton(CharSequence text, OnClickListener listener) {
            negative = listener;
            return this;
        }

        public AlertDialog create() {
            AlertDialog dialog = new AlertDialog();
            dialog.negative = negative;
            return dialog;
        }
    }
}
