"""The way in of a sandbox's web server: the registry as it is, at the sandbox's time."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application

from registry.conformance.clock import read_note, shift

registry = get_wsgi_application()
_folder = Path(os.environ["REGISTRY_DATA_FOLDER"])
shift(lambda: read_note(_folder))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, as a web server of the registry does."""
    return registry(environ, start_response)
