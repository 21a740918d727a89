package vn.congtam.field;

import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyProperties;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Wraps secrets with an AES key that Android makes in its Keystore (hardware where there is any) and never hands out. */
public final class Keystore {
    private static final String PROVIDER = "AndroidKeyStore";
    private static final String ALIAS = "vn.congtam.field.secrets";
    private static final String AES_GCM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Returns nonce, ciphertext and tag; `name` must be the same to unwrap. */
    public static byte[] wrap(String name, byte[] secret) throws Exception {
        Cipher cipher = Cipher.getInstance(AES_GCM);
        cipher.init(Cipher.ENCRYPT_MODE, key());
        cipher.updateAAD(name.getBytes("UTF-8"));
        byte[] sealed = cipher.doFinal(secret);
        byte[] nonce = cipher.getIV();
        byte[] wrapped = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, wrapped, nonce.length, sealed.length);
        return wrapped;
    }

    /** Returns the secret; null when it was altered, renamed, or wrapped by a key that is gone. */
    public static byte[] unwrap(String name, byte[] wrapped) throws Exception {
        try {
            Cipher cipher = Cipher.getInstance(AES_GCM);
            cipher.init(Cipher.DECRYPT_MODE, key(), new GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES));
            cipher.updateAAD(name.getBytes("UTF-8"));
            return cipher.doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException error) {
            return null;
        }
    }

    private static synchronized SecretKey key() throws Exception {
        KeyStore store = KeyStore.getInstance(PROVIDER);
        store.load(null);
        SecretKey kept = (SecretKey) store.getKey(ALIAS, null);
        if (kept != null) {
            return kept;
        }
        KeyGenerator maker = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER);
        int purposes = KeyProperties.PURPOSE_ENCRYPT | KeyProperties.PURPOSE_DECRYPT;
        maker.init(new KeyGenParameterSpec.Builder(ALIAS, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .build());
        return maker.generateKey();
    }

    private Keystore() { }
}
