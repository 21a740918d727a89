"""gunicorn: a few threads answer the API, many wait for photos; see docs/decisions/045."""

import gc
import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config.logging import gunicorn_logging_to  # the path above is needed for it

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "backend.config.server.worker.LoopWorker"
# SQLite allows one writer: one process. PostgreSQL: one process per core.
workers = int(os.environ.get("CONGTAM_WORKERS", "2" if os.environ.get("DATABASE_URL") else "1"))
threads = int(os.environ.get("CONGTAM_THREADS", "16"))  # for the API; CONGTAM_PHOTO_THREADS (512) for photos
# A photo of 300 kB at 1 kB/s takes five minutes; this time-out watches the worker, not the request.
timeout = 120
worker_connections = 4096  # phones that wait cost no thread
backlog = 4096
graceful_timeout = 20
keepalive = 30
control_socket_disable = True  # nobody steers it but its own signals
logconfig_dict = gunicorn_logging_to(os.environ.get("CONGTAM_LOG", "plain"))
accesslog = os.environ.get("CONGTAM_ACCESS_LOG")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - heartbeat files off the disk


# A waiting phone is a socket, and two files once its photo arrives; the usual 1024 are soon used up.
_soft, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
_wanted = 65_536 if _most == resource.RLIM_INFINITY else min(_most, 65_536)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, _wanted), _most))


def post_worker_init(_worker: object) -> None:
    """Leave what starting up has made out of every later search for garbage; search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
