"""From ``manage.py up`` to the first page: in an empty folder, and the second time."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from tests.benchmarks.measuring import Effort, Row
from tests.benchmarks.site import Site
from tests.cluster import PROJECT

PATIENCE = 180.0  # seconds


def measure(site: Site, effort: Effort) -> list[Row]:
    first = seconds_to_first_page(site)
    again = [seconds_to_first_page(site) for _ in range(effort.rounds)]
    return [
        Row(name="start in an empty folder, environment prepared", figure=first, unit="s", at_most=60),
        Row(name="second start", figure=sorted(again)[len(again) // 2], unit="s", at_most=5),
    ]


def seconds_to_first_page(site: Site) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    servers = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CACHE_URL", "REGISTRY_SECRET_KEY"}
    environment = {name: value for name, value in os.environ.items() if name not in servers}
    environment |= {"REGISTRY_DATA_FOLDER": str(site.folder / "up"), "REGISTRY_NO_BOOTSTRAP": "1"}
    begun = time.monotonic()
    with (site.folder / "up.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/projects/", timeout=10).close()
                return time.monotonic() - begun
            except OSError:
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    raise RuntimeError((site.folder / "up.log").read_text()[-3000:]) from None
                time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
