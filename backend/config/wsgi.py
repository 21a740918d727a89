"""What gunicorn loads: `gunicorn backend.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

django = get_wsgi_application()

from backend.config.server.line import with_line  # noqa: E402 - needs Django set up, as the line above does

application = with_line(django)
