"""The way to one registry: TLS, and a line that can lose a request, lose its answer, or deliver a request twice."""

import http.client
import json
import ssl
import threading
from collections import deque
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.client import OverSocket

LOSE_REQUEST, LOSE_ANSWER, TWICE = "lose the request", "lose the answer", "deliver it twice"
PATIENCE = 15.0  # seconds
_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class Network:
    """A TLS proxy in front of a web server's socket. ``planned``: what happens to the next messages of a kind."""

    def __init__(self, door: Path, certificate: Path) -> None:
        self.door = door
        self.is_cut = False
        self.planned: dict[str, deque[str]] = {}
        self.heard: list[tuple[dict[str, str], bytes]] = []  # every request that came, as it came
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"network": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"https://localhost:{self.server.server_address[1]}/api/v1/link/messages/"

    def plan(self, kind: str, *what: str) -> None:
        self.planned.setdefault(kind, deque()).extend(what)

    def next_for(self, body: bytes) -> str:
        if self.is_cut:
            return LOSE_REQUEST
        waiting = self.planned.get(json.loads(body).get("kind", ""))
        return waiting.popleft() if waiting else ""

    def pass_on(self, path: str, fields: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Ask the web server behind. Raises OSError and HTTPException when it is not there, or dies."""
        connection = OverSocket(self.door, PATIENCE)
        try:
            connection.request("POST", path, body, {**fields, "X-Forwarded-Proto": "https"})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def say_again(self) -> list[int]:
        """Every request that ever came, once more byte for byte, as somebody on the line could; the statuses."""
        return [self.pass_on("/api/v1/link/messages/", fields, body)[0] for fields, body in list(self.heard)]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    network: Network
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        network, self.close_connection = self.network, True
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fields = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        with network.lock:
            fault = network.next_for(body)
        if fault == LOSE_REQUEST:
            return
        with network.lock:
            network.heard.append((fields, body))
        try:
            if fault == TWICE:
                network.pass_on(self.path, fields, body)
            status, answered, content = network.pass_on(self.path, fields, body)
        except (OSError, http.client.HTTPException):
            return  # the server died: the line goes dead
        if fault == LOSE_ANSWER:
            return
        self.send_response_only(status)
        for name, value in answered.items():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Nothing: what the run found is told at its end."""


def make_certificate(file: Path) -> None:
    """A certificate of this machine's own, with its key, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.public_bytes(pem) + secret)
