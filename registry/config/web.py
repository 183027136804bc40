"""gunicorn's settings: few threads in one process for a trial, more by the environment."""

import os
import signal
from pathlib import Path
from typing import Any

from registry.config.logs import logging_settings
from registry.embedded.processes import die_with_parent

MEMORY = Path("/dev/shm")  # noqa: S108  (gunicorn makes its own files in it)
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("REGISTRY_WEB_THREADS", "8"))
timeout = 120  # seconds; a streamed download sends signs of life in between
graceful_timeout = 8
keepalive = 5
# Workers are replaced now and then, so that a leak cannot grow without end.
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None
logconfig_dict = logging_settings(json_lines=os.environ.get("REGISTRY_JSON_LOGS", "true").lower() != "false")
accesslog = None  # django-structlog writes one line per request, with its id
errorlog = "-"
loglevel = "warning"


def post_fork(server: Any, worker: Any) -> None:
    """A worker must not outlive the web server, however that one ends."""
    die_with_parent(server.pid, signal.SIGTERM)


def child_exit(_server: Any, worker: Any) -> None:
    """Take an ended worker's figures out of the common folder, where there is one."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
