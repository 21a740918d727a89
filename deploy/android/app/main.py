"""Where python-for-android begins: the app."""

from field_app.main import main

main()
