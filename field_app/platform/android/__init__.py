"""The phone as the app's machine: adapters over a few small Java helpers (deploy/android/java).

Tested on a JVM against stub classes; what only a device can prove is in docs/android.md.
"""
