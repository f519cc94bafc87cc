"""Checks a time-stamp token: that it is for this digest, and signed by the certificate in it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound, load_der_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class BadToken(ValueError):
    """A token that proves nothing about this digest."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority said: its clock (UTC) and its name."""

    at: dt.datetime
    authority: str


def check_token(token: bytes, digest: bytes) -> Stamp:
    """Return when an authority saw this SHA-256. Raises BadToken."""
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        told = signed["encap_content_info"]["content"].parsed
        imprint = told["message_imprint"]
        same = imprint["hashed_message"].native == digest
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or not same:
            raise BadToken("for another digest")
        content = bytes(signed["encap_content_info"]["content"].contents)
        at = told["gen_time"].native
        return Stamp(at, verified(signed, content, stamping=True))
    except (ValueError, TypeError, KeyError, IndexError) as bad:
        raise BadToken(str(bad)) from bad


def verified(signed: Any, content: bytes, *, stamping: bool = False) -> str:  # noqa: ANN401 - ASN.1
    """Return the signer's name of a CMS signature over this content. Raises ValueError.

    `stamping`: the certificate must be one for time stamps.
    """
    signer = signed["signer_infos"][0]
    number = signer["sid"].chosen["serial_number"].native
    found = [one.chosen for one in signed["certificates"] if one.chosen.serial_number == number]
    if not found:
        raise ValueError("no certificate of the signer")
    certificate = load_der_x509_certificate(found[0].dump())
    if stamping:
        try:
            uses = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
        except ExtensionNotFound as none:
            raise ValueError("not a certificate for time stamps") from none
        if ExtendedKeyUsageOID.TIME_STAMPING not in uses:
            raise ValueError("not a certificate for time stamps")
    algorithm = _HASHES[signer["digest_algorithm"]["algorithm"].native]
    attributes = signer["signed_attrs"]
    told = {one["type"].native: one["values"][0].native for one in attributes}
    if told.get("message_digest") != hashlib.new(algorithm().name, content).digest():
        raise ValueError("the content was changed")
    # signed as a SET, although it stands in the file with a tag of its own (RFC 5652, 5.4)
    covered = b"\x31" + attributes.dump()[1:]
    key = certificate.public_key()
    signature = signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, covered, padding.PKCS1v15(), algorithm())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, covered, ec.ECDSA(algorithm()))
        else:
            raise ValueError("a key of an unknown kind")  # noqa: TRY004 - the file is wrong, not a call
    except InvalidSignature as wrong:
        raise ValueError("the signature does not fit") from wrong
    return certificate.subject.rfc4514_string()
