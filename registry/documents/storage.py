"""Where files lie: by their digest, written once, never changed.

``<folder>/incoming/`` holds what is still arriving; ``<folder>/kept/ab/cd/<sha256>`` what arrived
whole. A file goes from the one to the other by a rename, after its bytes and the folder are on the
disk, so that a name in ``kept`` always means all of the file. The same bytes are kept once; who may
read them, the documents say.
"""

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage, storages
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible

from registry.documents.errors import UploadEmpty, UploadTooLarge

INCOMING = "incoming"
KEPT = "kept"
SECONDS_INCOMING_LASTS = 24 * 3600.0  # an upload that takes longer is none


@deconstructible
class ImmutableStorage(FileSystemStorage):
    """Files by digest. It saves nothing under another name and opens nothing for writing."""

    def place_of(self, sha256: str) -> Path:
        """Raises ValueError for anything but a digest."""
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return Path(self.location) / KEPT / sha256[:2] / sha256[2:4] / sha256

    def incoming(self) -> Path:
        folder = Path(self.location) / INCOMING
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        return folder

    def open_kept(self, sha256: str) -> IO[bytes]:
        """Raises FileNotFoundError."""
        return self.place_of(sha256).open("rb")

    def holds(self, sha256: str) -> bool:
        return self.place_of(sha256).exists()

    def _save(self, name: str, content: Any) -> str:
        raise NotImplementedError("Files come in by Arrival, under their digest.")

    def forget(self, sha256: str) -> None:
        """Take back a file whose row was never written. Only ``operations.keep`` calls this."""
        self.place_of(sha256).unlink(missing_ok=True)

    def sweep(self, now: float | None = None) -> int:
        """Remove what a killed process left half-way. Returns how many files."""
        oldest = (time.time() if now is None else now) - SECONDS_INCOMING_LASTS
        removed = 0
        for path in self.incoming().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed

    def kept(self) -> Iterator[Path]:
        """Every file that lies here, for the command that reads them all again."""
        yield from (path for path in (Path(self.location) / KEPT).glob("??/??/*") if path.is_file())


def store() -> ImmutableStorage:
    """The storage of the settings' ``STORAGES["documents"]``."""
    storage = storages["documents"]
    assert isinstance(storage, ImmutableStorage)
    return storage


class Arrival:
    """One file on its way in: streamed to the disk, measured and hashed as it comes.

    Used with ``with``: whatever was not kept by the end of the block leaves nothing behind.
    Raises UploadTooLarge from :meth:`write` as soon as the limit is passed.
    """

    def __init__(self, limit: int, storage: ImmutableStorage | None = None) -> None:
        self.limit = limit
        self.storage = storage or store()
        self.size = 0
        self.is_kept = False
        self._hash = hashlib.sha256()
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  (closed by close())
            dir=self.storage.incoming(), prefix="upload-", delete=False
        )
        self.path: Path | None = Path(self._file.name)

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self.limit:
            self.close()
            raise UploadTooLarge(limit=filesizeformat(self.limit))
        self._hash.update(chunk)
        self._file.write(chunk)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def keep(self) -> str:
        """Put it among the kept files for good. Returns the digest; raises UploadEmpty."""
        if self.path is None:
            raise ValueError("the upload was given up already")
        if not self.size:
            raise UploadEmpty
        self._file.flush()
        os.fsync(self._file.fileno())
        os.fchmod(self._file.fileno(), stat.S_IRUSR | stat.S_IRGRP)
        self._file.close()
        place = self.storage.place_of(self.sha256)
        place.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.is_kept = True
        if place.exists():
            self.close()  # the same bytes lie there already
        else:
            self.path.rename(place)
            self.path = None
            # The new name itself must survive a power cut, not only the bytes.
            for folder in place.parents[:3]:
                _settle(folder)
        return self.sha256

    def close(self) -> None:
        """Give it up, unless it was kept. May be called twice."""
        self._file.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.path = None

    def __enter__(self) -> "Arrival":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
