"""How a body comes in: streamed to the disk as it arrives, given up the moment it is too large or cut off.

For forms and for programs alike. Django's own upload handlers would keep a file of any size before the
view is asked, and take a body that ended early for a whole one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.defaultfilters import filesizeformat

from registry.documents.errors import UploadCutOff, UploadTooLarge
from registry.documents.storage import Arrival

ROOM_FOR_FIELDS = 64 * 1024  # bytes that a form has besides its file
READ_AWAY = 8 * 1024 * 1024  # bytes read and forgotten, so that a browser gets to read the refusal
CHUNK = 64 * 1024


class ArrivedFile(UploadedFile):
    """A file field's value: what arrived, not yet kept."""

    def __init__(self, arrival: Arrival, name: str) -> None:
        super().__init__(file=None, name=name, size=arrival.size)
        self.arrival = arrival

    def close(self) -> None:
        self.arrival.close()


class StreamToStorage(FileUploadHandler):
    """The one file of a form, streamed into the storage. A second one is malformed."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.arrival: Arrival | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.arrival is not None:
            raise MultiPartParserError("One file at a time.")  # answered 400
        self.arrival = Arrival(settings.UPLOAD_LIMIT)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.arrival is not None
        self.arrival.write(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        if self.arrival is None:
            return None
        return ArrivedFile(self.arrival, self.file_name or "")

    def upload_interrupted(self) -> None:
        self.give_up()

    def give_up(self) -> None:
        if self.arrival is not None:
            self.arrival.close()


@contextmanager
def receiving(request: HttpRequest) -> Iterator[StreamToStorage]:
    """Around everything that reads the body of a form with the handler given. Raises UploadTooLarge, UploadCutOff.

    The length announced decides before a byte is read; what does not come to that length is cut off.
    """
    announced = announced_length(request)
    handler = StreamToStorage(request)
    if announced > settings.UPLOAD_LIMIT + ROOM_FOR_FIELDS:
        _read_away(request)
        raise UploadTooLarge(limit=filesizeformat(settings.UPLOAD_LIMIT))
    _refuse_short_bodies(request, announced)
    try:
        yield handler
    except UnreadablePostError as problem:
        raise UploadCutOff from problem
    except UploadTooLarge:
        _read_away(request)
        raise
    finally:
        handler.give_up()  # unless it was kept, it goes


def receive_raw(request: HttpRequest) -> Arrival:
    """The whole body as one file; the caller closes it. Raises UploadTooLarge, UploadCutOff."""
    announced = announced_length(request)
    if announced > settings.UPLOAD_LIMIT:
        _read_away(request)
        raise UploadTooLarge(limit=filesizeformat(settings.UPLOAD_LIMIT))
    arrival = Arrival(settings.UPLOAD_LIMIT)
    try:
        while chunk := request.read(CHUNK):
            arrival.write(chunk)
        if arrival.size != announced:
            raise UploadCutOff
    except UnreadablePostError as problem:
        arrival.close()
        raise UploadCutOff from problem
    except BaseException:
        arrival.close()
        raise
    return arrival


def announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse_short_bodies(request: HttpRequest, announced: int) -> None:
    """A connection that ends early reads like a body that ends: only the length tells."""
    read, seen = request.read, 0

    def counted(*args: Any, **kwargs: Any) -> bytes:
        nonlocal seen
        found = read(*args, **kwargs)
        seen += len(found)
        if not found and args != (0,) and seen < announced:
            raise UploadCutOff
        return found

    request.read = counted  # type: ignore[method-assign]


def _read_away(request: HttpRequest) -> None:
    left = READ_AWAY
    try:
        while left > 0 and (found := request.read(CHUNK)):
            left -= len(found)
    except (OSError, UploadCutOff):
        return  # nobody reads the refusal then
