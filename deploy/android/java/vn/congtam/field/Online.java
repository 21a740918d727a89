package vn.congtam.field;

import android.content.Context;
import android.net.ConnectivityManager;
import android.net.Network;
import android.net.NetworkCapabilities;

/** Says whether a network that really reaches the internet is there, and hears when that changes. */
public final class Online extends ConnectivityManager.NetworkCallback {
    /** Hears that connectivity changed. */
    public interface Listener {
        void onChange();
    }

    private final ConnectivityManager manager;
    private Listener listener;

    public Online(Context context) {
        manager = (ConnectivityManager) context.getSystemService(Context.CONNECTIVITY_SERVICE);
    }

    public boolean validated() {
        NetworkCapabilities now = manager.getNetworkCapabilities(manager.getActiveNetwork());
        return now != null && now.hasCapability(NetworkCapabilities.NET_CAPABILITY_VALIDATED);
    }

    public void watch(Listener hears) {
        listener = hears;
        manager.registerDefaultNetworkCallback(this);
    }

    @Override public void onCapabilitiesChanged(Network network, NetworkCapabilities capabilities) {
        listener.onChange();
    }

    @Override public void onLost(Network network) {
        listener.onChange();
    }
}
