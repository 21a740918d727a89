"""What gunicorn loads: `gunicorn backend.config.wsgi`."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from backend.config.start import check_secret, close_to_others, keep_private

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

keep_private()
close_to_others(Path(settings.DATA_DIR))
check_secret(str(settings.SECRET_KEY), is_demo=os.environ.get("DEMO") == "1")
application = get_wsgi_application()

from backend.intake.lost_key import check_server_key  # noqa: E402  # models are there from here on
from backend.kernel.database import close_connections  # noqa: E402  # the same

check_server_key()
close_connections()  # with `--preload` this is the parent of the processes that serve
