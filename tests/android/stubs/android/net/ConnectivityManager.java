package android.net;

public class ConnectivityManager {
    private static NetworkCapabilities now;
    private static NetworkCallback heard;

    public Network getActiveNetwork() {
        return new Network();
    }

    public NetworkCapabilities getNetworkCapabilities(Network network) {
        return now;
    }

    public void registerDefaultNetworkCallback(NetworkCallback callback) {
        heard = callback;
    }

    public static void become(boolean validated) {
        now = new NetworkCapabilities(validated);
        if (heard != null) {
            heard.onCapabilitiesChanged(new Network(), now);
        }
    }

    public static class NetworkCallback {
        public void onCapabilitiesChanged(Network network, NetworkCapabilities capabilities) { }

        public void onLost(Network network) { }
    }
}
