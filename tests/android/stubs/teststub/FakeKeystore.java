package teststub;

import android.security.keystore.KeyGenParameterSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashMap;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A provider called AndroidKeyStore whose keys live in this process; `forget` is what a factory reset does. */
public final class FakeKeystore {
    static final HashMap<String, SecretKey> KEYS = new HashMap<>();

    public static void install() {
        if (Security.getProvider("AndroidKeyStore") == null) {
            Security.addProvider(new Fake());
        }
    }

    public static void forget() {
        KEYS.clear();
    }

    public static final class Fake extends Provider {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("deprecation")
        public Fake() {
            super("AndroidKeyStore", 1.0, "keys in memory");
            put("KeyStore.AndroidKeyStore", Store.class.getName());
            put("KeyGenerator.AES", Maker.class.getName());
        }
    }

    public static final class Maker extends KeyGeneratorSpi {
        private KeyGenParameterSpec wanted;

        @Override protected void engineInit(SecureRandom random) { }

        @Override protected void engineInit(AlgorithmParameterSpec spec, SecureRandom random) {
            wanted = (KeyGenParameterSpec) spec;
        }

        @Override protected void engineInit(int bits, SecureRandom random) { }

        @Override protected SecretKey engineGenerateKey() {
            byte[] key = new byte[wanted.bits / 8];
            new SecureRandom().nextBytes(key);
            KEYS.put(wanted.alias, new SecretKeySpec(key, "AES"));
            return KEYS.get(wanted.alias);
        }
    }

    public static final class Store extends KeyStoreSpi {
        @Override public Key engineGetKey(String alias, char[] password) {
            return KEYS.get(alias);
        }

        @Override public void engineLoad(InputStream stream, char[] password) { }

        @Override public Certificate[] engineGetCertificateChain(String alias) {
            return null;
        }

        @Override public Certificate engineGetCertificate(String alias) {
            return null;
        }

        @Override public Date engineGetCreationDate(String alias) {
            return null;
        }

        @Override public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) { }

        @Override public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) { }

        @Override public void engineSetCertificateEntry(String alias, Certificate certificate) { }

        @Override public void engineDeleteEntry(String alias) { }

        @Override public Enumeration<String> engineAliases() {
            return Collections.emptyEnumeration();
        }

        @Override public boolean engineContainsAlias(String alias) {
            return KEYS.containsKey(alias);
        }

        @Override public int engineSize() {
            return KEYS.size();
        }

        @Override public boolean engineIsKeyEntry(String alias) {
            return true;
        }

        @Override public boolean engineIsCertificateEntry(String alias) {
            return false;
        }

        @Override public String engineGetCertificateAlias(Certificate certificate) {
            return null;
        }

        @Override public void engineStore(OutputStream stream, char[] password) { }
    }
}
