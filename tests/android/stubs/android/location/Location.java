package android.location;

public class Location {
    private final String provider;
    private final double latitude, longitude;
    private final float accuracy;
    private final long sinceBootNs;
    private final boolean mock;

    public Location(String provider, double lat, double lon, float accuracy, long sinceBootMs, boolean mock) {
        this.provider = provider;
        latitude = lat;
        longitude = lon;
        this.accuracy = accuracy;
        sinceBootNs = sinceBootMs * 1_000_000L;
        this.mock = mock;
    }

    public String getProvider() {
        return provider;
    }

    public double getLatitude() {
        return latitude;
    }

    public double getLongitude() {
        return longitude;
    }

    public float getAccuracy() {
        return accuracy;
    }

    public long getElapsedRealtimeNanos() {
        return sinceBootNs;
    }

    public boolean isMock() {
        return mock;
    }

    public boolean isFromMockProvider() {
        return mock;
    }
}
