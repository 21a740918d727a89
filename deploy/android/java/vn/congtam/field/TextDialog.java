package vn.congtam.field;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.DialogInterface;
import android.text.InputType;
import android.view.WindowManager;
import android.widget.EditText;

/** Asks for prose with a real EditText: the phone's own keyboard (Telex, VNI, voice), selection and TalkBack work. */
public final class TextDialog {
    /** Hears every change, so that a kill loses nothing, and once that the dialog is gone. */
    public interface Listener {
        void onText(String text);

        void onClosed();
    }

    public static void show(final Activity activity, final String title, final String hint, final String text,
                            final boolean severalLines, final String done, final Listener listener) {
        activity.runOnUiThread(new Runnable() {
            @Override public void run() {
                open(activity, title, hint, text, severalLines, done, listener);
            }
        });
    }

    private static void open(Activity activity, String title, String hint, String text, boolean severalLines,
                             String done, final Listener listener) {
        final EditText field = new EditText(activity);
        int type = InputType.TYPE_CLASS_TEXT | InputType.TYPE_TEXT_FLAG_CAP_SENTENCES;
        field.setInputType(severalLines ? type | InputType.TYPE_TEXT_FLAG_MULTI_LINE : type);
        field.setHint(hint);
        field.setText(text);
        field.setSelection(text.length());
        field.addTextChangedListener(new Changes(listener));
        AlertDialog dialog = new AlertDialog.Builder(activity).setTitle(title).setView(field)
            .setPositiveButton(done, null)
            .create();
        dialog.setOnDismissListener(new DialogInterface.OnDismissListener() {
            @Override public void onDismiss(DialogInterface gone) {
                listener.onText(field.getText().toString());
                listener.onClosed();
            }
        });
        dialog.getWindow().setSoftInputMode(WindowManager.LayoutParams.SOFT_INPUT_STATE_VISIBLE);
        dialog.show();
        field.requestFocus();
    }

    private TextDialog() { }
}
