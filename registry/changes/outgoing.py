"""Sending one message over HTTP to an address that somebody outside chose.

Such an address could lead into the operator's own network. Therefore: the name is resolved once, every address it
has must be one of the public Internet, and the connection is made to exactly the address that was looked at (a
name that answers otherwise a moment later gains nothing). TLS is checked against the name; no redirect is followed,
no proxy and no credential of the environment is used, the answer's body is not read, and all of it has one deadline.
Source: OWASP, Server-Side Request Forgery Prevention.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS_IN_ALL = 15
LONGEST_ADDRESS = 500
# Ways to say an IPv4 address within IPv6: 6to4, Teredo, NAT64 (RFC 3056, 4380, 6052, 8215).
WRAPPED = tuple(IPv6Network(text) for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48"))


class NotSent(Exception):
    """The other end could not be asked, or gave no answer. ``code`` is for the record."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    milliseconds: int


def problem_of_address(address: str) -> str:
    """Why messages are not sent to an address, as a code; empty where nothing is to be said against its form."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or any(ord(sign) <= 0x20 for sign in address):
        return "malformed"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "malformed"
    if parts.scheme not in (("https", "http") if settings.TRIAL else ("https",)):
        return "not_https"
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        return "malformed"
    if port == 0 or (port not in (None, 443) and not settings.TRIAL):
        return "port_not_allowed"
    literal = _literal(parts.hostname)
    if literal is not None and not is_allowed(literal):
        return "private_address"
    return ""


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public Internet; in a trial that says so, any but multicast."""
    if address.is_multicast or address.is_unspecified:
        return False
    if settings.WEBHOOK_PRIVATE_ADDRESSES:
        return True
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None
        or address.scope_id is not None
        or any(address in network for network in WRAPPED)
    ):
        return False
    return address.is_global and not address.is_reserved and not address.is_link_local


def resolve(host: str, port: int) -> IPv4Address | IPv6Address:
    """The address to connect to. One address that is not allowed is enough to refuse the name. Raises NotSent."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("name_not_found") from None
    found = [ip_address(row[4][0]) for row in rows]
    if not found or not all(is_allowed(address) for address in found):
        raise NotSent("private_address")
    return found[0]


def post(address: str, fields: Mapping[str, str], body: bytes) -> Answer:
    """Send one message. Raises NotSent."""
    if problem := problem_of_address(address):
        raise NotSent(problem)
    parts = urlsplit(address)
    assert parts.hostname is not None, "asked above"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    began = time.monotonic()
    connection = _connected(parts, parts.hostname, port)
    # A receiver that sends a byte now and then would keep every time-out of the socket; this one ends it all.
    ending = threading.Timer(SECONDS_IN_ALL, _shut, [connection.sock])
    ending.daemon = True
    ending.start()
    try:
        target = parts.path or "/"
        connection.request("POST", f"{target}?{parts.query}" if parts.query else target, body, dict(fields))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):
        raise NotSent("no_answer") from None
    finally:
        ending.cancel()
        connection.close()
    return Answer(status, int((time.monotonic() - began) * 1000))


def _connected(parts: SplitResult, host: str, port: int) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, under the name that was asked for. Raises NotSent."""
    chosen = resolve(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_IN_ALL)
    try:
        plain = socket.create_connection((str(chosen), port), timeout=SECONDS_IN_ALL)
    except OSError:
        raise NotSent("not_reachable") from None
    if parts.scheme == "https":
        try:
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except (OSError, ValueError):
            plain.close()
            raise NotSent("tls_refused") from None
    connection.sock = plain
    return connection


def _shut(open_socket: socket.socket | None) -> None:
    if open_socket is not None:
        try:
            open_socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
