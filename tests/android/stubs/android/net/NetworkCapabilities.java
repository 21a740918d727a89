package android.net;

public class NetworkCapabilities {
    public static final int NET_CAPABILITY_VALIDATED = 16;
    private final boolean validated;

    NetworkCapabilities(boolean validated) {
        this.validated = validated;
    }

    public boolean hasCapability(int capability) {
        return capability == NET_CAPABILITY_VALIDATED && validated;
    }
}
