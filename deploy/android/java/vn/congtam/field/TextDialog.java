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

        /** What was written is to be dropped; onText and onClosed still follow. */
        void onGivenUp();

        void onClosed();
    }

    private static EditText shown;

    /** Opens the dialog; an empty giveUp means no button to drop what was written. */
    public static void show(final Activity activity, final String title, final String hint, final String text,
                            final boolean severalLines, final String done, final String giveUp,
                            final Listener listener) {
        activity.runOnUiThread(new Runnable() {
            @Override public void run() {
                open(activity, title, hint, text, severalLines, done, giveUp, listener);
            }
        });
    }

    /** Says at the field why its text is not stored; nothing is said where message is empty. */
    public static void warn(Activity activity, final String message) {
        activity.runOnUiThread(new Runnable() {
            @Override public void run() {
                if (shown != null) {
                    shown.setError(message.isEmpty() ? null : message);
                }
            }
        });
    }

    private static void open(Activity activity, String title, String hint, String text, boolean severalLines,
                             String done, String giveUp, final Listener listener) {
        final EditText field = new EditText(activity);
        int type = InputType.TYPE_CLASS_TEXT | InputType.TYPE_TEXT_FLAG_CAP_SENTENCES;
        field.setInputType(severalLines ? type | InputType.TYPE_TEXT_FLAG_MULTI_LINE : type);
        field.setHint(hint);
        field.setText(text);
        field.setSelection(text.length());
        field.addTextChangedListener(new Changes(listener));
        shown = field;
        AlertDialog.Builder builder = new AlertDialog.Builder(activity).setTitle(title).setView(field)
            .setPositiveButton(done, null);
        if (!giveUp.isEmpty()) {
            builder.setNegativeButton(giveUp, new DialogInterface.OnClickListener() {
                @Override public void onClick(DialogInterface pressed, int which) {
                    listener.onGivenUp();
                }
            });
        }
        AlertDialog dialog = builder.create();
        dialog.setOnDismissListener(new DialogInterface.OnDismissListener() {
            @Override public void onDismiss(DialogInterface gone) {
                shown = null;
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
