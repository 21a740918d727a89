package android.location;

import android.os.Looper;

public class LocationManager {
    public static final String GPS_PROVIDER = "gps";
    public static final String NETWORK_PROVIDER = "network";
    public static boolean permitted = true;
    public static LocationListener listener;

    public boolean isProviderEnabled(String provider) {
        return true;
    }

    public void requestLocationUpdates(String provider, long ms, float metres, LocationListener hears, Looper looper) {
        if (!permitted) {
            throw new SecurityException("not granted");
        }
        listener = hears;
    }

    public void removeUpdates(LocationListener hears) {
        listener = null;
    }

    public static void tell(String provider, double lat, double lon, float accuracy, long ms, boolean mock) {
        listener.onLocationChanged(new Location(provider, lat, lon, accuracy, ms, mock));
    }
}
