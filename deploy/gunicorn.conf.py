"""gunicorn: threads, because a slow phone holds one for minutes while it sends a photo."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
# SQLite allows one writer: one process. PostgreSQL: one process per core.
workers = int(os.environ.get("CONGTAM_WORKERS", "2" if os.environ.get("DATABASE_URL") else "1"))
threads = int(os.environ.get("CONGTAM_THREADS", "64"))
# A photo of 300 kB at 1 kB/s takes five minutes; gthread's time-out watches the worker, not the request.
timeout = 120
graceful_timeout = 20
keepalive = 30
control_socket_disable = True  # nobody steers it but its own signals
accesslog = os.environ.get("CONGTAM_ACCESS_LOG")
# Upload bodies are read by the application as they arrive; nothing is spooled by the server.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - heartbeat files off the disk


def post_worker_init(_worker: object) -> None:
    """Leave what starting up has made out of every later search for garbage; search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
