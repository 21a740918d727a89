package vn.congtam.field;

import android.content.Context;
import android.location.Location;
import android.location.LocationListener;
import android.location.LocationManager;
import android.os.Build;
import android.os.Bundle;
import android.os.Looper;

/** Keeps the better of the newest satellite and network fixes, with what each receiver said about it. */
public final class Position implements LocationListener {
    private static final long EVERY_MS = 5000;
    private static final float EVERY_M = 0;
    private static final long STALE_NS = 60_000_000_000L;

    private Location last;

    /** Listens to satellites and networks, whichever are switched on and permitted; false when none is. */
    public boolean start(Context context) {
        LocationManager manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        boolean listening = false;
        for (String provider : new String[] {LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER}) {
            try {
                if (manager.isProviderEnabled(provider)) {
                    manager.requestLocationUpdates(provider, EVERY_MS, EVERY_M, this, Looper.getMainLooper());
                    listening = true;
                }
            } catch (SecurityException | IllegalArgumentException refused) {
                continue;
            }
        }
        return listening;
    }

    public void stop(Context context) {
        ((LocationManager) context.getSystemService(Context.LOCATION_SERVICE)).removeUpdates(this);
    }

    @Override public synchronized void onLocationChanged(Location fix) {
        boolean stale = last == null
            || fix.getElapsedRealtimeNanos() - last.getElapsedRealtimeNanos() > STALE_NS;
        if (stale || fix.getAccuracy() <= last.getAccuracy()) {
            last = fix;
        }
    }

    /** Returns latitude, longitude, accuracy in metres, milliseconds since boot, 1 for a mock; null before any fix. */
    public synchronized double[] fix() {
        if (last == null) {
            return null;
        }
        double mock = isMock(last) ? 1 : 0;
        double sinceBootMs = last.getElapsedRealtimeNanos() / 1_000_000L;
        return new double[] {last.getLatitude(), last.getLongitude(), last.getAccuracy(), sinceBootMs, mock};
    }

    public synchronized String provider() {
        return last == null ? "" : last.getProvider();
    }

    @SuppressWarnings("deprecation")
    private static boolean isMock(Location fix) {
        return Build.VERSION.SDK_INT >= 31 ? fix.isMock() : fix.isFromMockProvider();
    }

    @Override public void onProviderEnabled(String provider) { }

    @Override public void onProviderDisabled(String provider) { }

    @Override public void onStatusChanged(String provider, int status, Bundle extras) { }
}
