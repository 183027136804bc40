"""A small server that speaks clamd's INSTREAM, and knows one piece of malware."""

import socket
import struct
import threading
from pathlib import Path

from . import samples


class Clamd:
    """Listens on a unix socket or, without a path, on TCP. ``answers`` replaces what it says."""

    def __init__(self, path: Path | None = None, answers: bytes = b"") -> None:
        family = socket.AF_UNIX if path else socket.AF_INET
        self.listening = socket.socket(family, socket.SOCK_STREAM)
        self.listening.bind(str(path) if path else ("127.0.0.1", 0))
        self.listening.listen(4)
        self.address = f"unix://{path}" if path else f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        self.answers = answers
        self.seen: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Clamd":
        self.thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _from = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._answer(stream)

    def _answer(self, stream) -> None:
        assert stream.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(length)
        self.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if samples.EICAR in content else b"stream: OK\0"
        stream.write(self.answers or found)
        stream.flush()
