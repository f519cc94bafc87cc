"""A certificate of a test's own, and a time-stamp authority that openssl runs behind HTTP."""

import datetime as dt
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_TO = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)


def _made(name: str, use: x509.ObjectIdentifier) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def company_certificate(name: str, password: str = "") -> bytes:
    """A PKCS#12 with a fresh key and a certificate that it signed itself."""
    key, certificate = _made(name, ExtendedKeyUsageOID.EMAIL_PROTECTION)
    closed: KeySerializationEncryption = (
        BestAvailableEncryption(password.encode()) if password else NoEncryption()
    )
    return pkcs12.serialize_key_and_certificates(b"company", key, certificate, None, closed)


class Authority:
    """Answers time-stamp queries while it is open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "authority"
        self._folder.mkdir(exist_ok=True)
        key, certificate = _made("Test time stamps", ExtendedKeyUsageOID.TIME_STAMPING)
        (self._folder / "key.pem").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (self._folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (self._folder / "serial").write_text("01\n")
        (self._folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = certificate.pem\n"
            "signer_key = key.pem\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n"
            "digests = sha256\nordering = yes\ness_cert_id_alg = sha256\n"
        )
        folder_of_it = self._folder

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                (folder_of_it / "query").write_bytes(asked)
                subprocess.run(
                    [
                        "openssl",
                        "ts",
                        "-reply",
                        "-config",
                        "tsa.cnf",
                        "-section",
                        "one",
                        "-queryfile",
                        "query",
                        "-out",
                        "reply",
                    ],
                    cwd=folder_of_it,
                    check=True,
                    capture_output=True,
                )
                body = (folder_of_it / "reply").read_bytes()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}/tsr"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
