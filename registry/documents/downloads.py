"""A file on its way out, so that no browser takes it for more than it is."""

import re
from base64 import b64encode
from email.utils import quote
from typing import IO
from urllib.parse import quote as percent

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers

from registry.documents.models import DocumentVersion, MediaType
from registry.documents.names import offered
from registry.documents.storage import store

SHOWN_BY_BROWSERS = {MediaType.PDF, MediaType.PNG, MediaType.JPEG}
LOCKED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
# Browsers show no PDF in a sandbox; it was found to hold no script, and may still load nothing.
LOCKED_PDF = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'"
CHARSET = {MediaType.CSV, MediaType.TEXT}
PUBLIC_SECONDS = 365 * 24 * 3600


def answer_with_file(request: HttpRequest, version: DocumentVersion, *, view: bool) -> HttpResponseBase:
    """The file of an accepted version: to be saved, or shown when asked for and safe to show."""
    tag = f'"{version.sha256}"'
    answer: HttpResponse | FileResponse
    if request.headers.get("If-None-Match", "") == tag:
        answer = HttpResponseNotModified()
    else:
        answer = FileResponse(_opened(version), content_type=_content_type(version))
        answer["Content-Length"] = str(version.size)
    is_shown = view and version.media_type in SHOWN_BY_BROWSERS
    answer["Content-Disposition"] = disposition(version, shown=is_shown)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = (
        LOCKED_PDF if is_shown and version.media_type == MediaType.PDF else LOCKED
    )
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(version.sha256)).decode()}:"
    answer["ETag"] = tag
    if version.is_published:
        # The address names one version, which never changes.
        patch_cache_control(answer, public=True, immutable=True, max_age=PUBLIC_SECONDS)
    else:
        patch_cache_control(answer, private=True, no_store=True)
        patch_vary_headers(answer, ["Cookie", "Authorization"])
    return answer


def _opened(version: DocumentVersion) -> IO[bytes]:
    return store().open_kept(version.sha256)


def _content_type(version: DocumentVersion) -> str:
    text = version.media_type in CHARSET
    return f"{version.media_type}; charset=utf-8" if text else version.media_type


def disposition(version: DocumentVersion, *, shown: bool) -> str:
    """With the name in plain letters for old programs, and in full for all others (RFC 6266)."""
    name = offered(version.file_name, version.media_type)
    plain = quote(re.sub(r"[^\x20-\x7e]", "_", name))
    return f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{percent(name)}"
