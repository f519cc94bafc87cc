"""Reads a company's certificate with its key, and signs digests with it (CMS)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509 import Certificate

Stamper = Callable[[bytes], bytes]


class BadCertificate(ValueError):
    """A file that is no PKCS#12 with a key and its certificate; `code` is a text of letters."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate with its key and those above it."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: Certificate
    chain: tuple[Certificate, ...]

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        return self.certificate.subject.rfc4514_string()

    def pkcs12(self) -> bytes:
        """All of it as a file without a password: it is for whoever seals it otherwise."""
        return pkcs12.serialize_key_and_certificates(
            b"company", self.key, self.certificate, self.chain or None, NoEncryption()
        )


def signer(content: bytes, password: str = "") -> Signer:
    """Read a PKCS#12 file. Raises BadCertificate: certificate.unreadable, certificate.key."""
    try:
        key, certificate, more = pkcs12.load_key_and_certificates(
            content, password.encode() or None
        )
    except ValueError as bad:
        raise BadCertificate("certificate.unreadable") from bad
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadCertificate("certificate.key")
    return Signer(key, certificate, tuple(more))


def signed(by: Signer, digest: bytes, stamp: Stamper | None) -> bytes:
    """Return the CMS (DER) over content with this SHA-256, detached."""
    own = x509.Certificate.load(by.certificate.public_bytes(Encoding.DER))
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "data"),
            _attribute("message_digest", digest),
            _attribute(
                "signing_certificate_v2",
                tsp.SigningCertificateV2(
                    {"certs": [{"cert_hash": hashlib.sha256(own.dump()).digest()}]}
                ),
            ),
        ]
    )
    value = _value(by, attributes.dump())
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": own.issuer, "serial_number": own.serial_number}
                )
            }
        ),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signed_attrs": attributes,
        "signature_algorithm": algos.SignedDigestAlgorithm(
            {"algorithm": "sha256_rsa" if isinstance(by.key, rsa.RSAPrivateKey) else "sha256_ecdsa"}
        ),
        "signature": value,
    }
    if stamp is not None:
        token = cms.ContentInfo.load(stamp(hashlib.sha256(value).digest()))
        info["unsigned_attrs"] = [_attribute("signature_time_stamp_token", token)]
    chain = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in by.chain]
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [own, *chain],
            "signer_infos": [cms.SignerInfo(info)],
        }
    )
    made = cms.ContentInfo({"content_type": "signed_data", "content": content})
    return bytes(made.dump())


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _value(by: Signer, covered: bytes) -> bytes:
    if isinstance(by.key, rsa.RSAPrivateKey):
        return by.key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
    return by.key.sign(covered, ec.ECDSA(hashes.SHA256()))
