package android.location;

import android.os.Bundle;

public interface LocationListener {
    void onLocationChanged(Location fix);

    void onProviderEnabled(String provider);

    void onProviderDisabled(String provider);

    void onStatusChanged(String provider, int status, Bundle extras);
}
