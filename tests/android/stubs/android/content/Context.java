package android.content;

public class Context {
    public static final String LOCATION_SERVICE = "location";
    public static final String CONNECTIVITY_SERVICE = "connectivity";
    public static android.location.LocationManager location = new android.location.LocationManager();
    public static android.net.ConnectivityManager network = new android.net.ConnectivityManager();

    public Object getSystemService(String name) {
        return name.equals(LOCATION_SERVICE) ? location : network;
    }
}
