"""Settings of the web server; see https://docs.gunicorn.org/en/stable/settings.html."""

import os
from pathlib import Path

port = os.environ.get("PORT", "8000")
bind = f"127.0.0.1:{port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # the product is loaded once, then shared by the workers
timeout = 60
graceful_timeout = 5
keepalive = 5
accesslog = None
loglevel = "warning"
control_socket_disable = True  # it would be one file per user, shared by every checkout
if Path("/dev/shm").is_dir():  # a heartbeat file on a slow disk would get workers killed
    worker_tmp_dir = "/dev/shm"
