"""Where python-for-android begins in the service's process."""

from field_app.platform.android.service import run

run()
