"""Calls an outside system: its address looked up once, checked, and called as it was checked (I39).

A name that leads to an address of our own network is refused unless the setting says that the
provider stands there; nothing is followed elsewhere; answers have a size and a time.
"""

import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from huikuan.adapters.credit_reports.values import ProviderFault

SECONDS: Final = 20
LARGEST: Final = 8 * 1024 * 1024
SILENT: Final = "dossiers.provider_silent"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status and the body."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body's JSON object. Raises ProviderFault dossiers.report_unreadable."""
        try:
            found = json.loads(self.body)
        except ValueError as bad:
            raise ProviderFault("dossiers.report_unreadable", str(bad)) from bad
        if not isinstance(found, dict):
            raise ProviderFault("dossiers.report_unreadable", "no object")
        return found


class _Pinned(HTTPSConnection):
    """Talks TLS to the address that was checked, under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    private: bool = False,
) -> Reply:
    """Call an address and return its reply; `private` allows one of our own network.

    Raises ProviderFault dossiers.provider_silent where there is none to be had.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ProviderFault(SILENT, "no address")
    if parts.scheme == "http" and not private:
        raise ProviderFault(SILENT, "not encrypted")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(parts.hostname, port, private=private)
    connection = (
        _Pinned(parts.hostname, port, address)
        if parts.scheme == "https"
        else HTTPConnection(address, port, timeout=SECONDS)
    )
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body or None, {"Host": parts.netloc, **headers})
        answer = connection.getresponse()
        found = answer.read(LARGEST + 1)
    except (OSError, HTTPException) as silent:
        raise ProviderFault(SILENT, type(silent).__name__, again=True) from silent
    finally:
        connection.close()
    if len(found) > LARGEST:
        raise ProviderFault("dossiers.report_unreadable", "too large")
    return Reply(answer.status, found)


def _address(host: str, port: int, *, private: bool) -> str:
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise ProviderFault(SILENT, "unknown host", again=True) from unknown
    addresses = [str(one[4][0]) for one in known]
    # one inner address among several is enough to be sent there
    if not private and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise ProviderFault(SILENT, "an address of our own network")
    return addresses[0]
