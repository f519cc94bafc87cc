"""Keeps what stands on a company's letters: who signs, the seal's image, the certificate (A4).

Whoever holds the seal speaks for the company: each change is recorded in the chain, with the
digest of what was kept and never the key.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from huikuan.adapters import letterheads
from huikuan.adapters.letterheads import Letterhead, SealRefused
from huikuan.adapters.signing import BadCertificate, signer
from huikuan.books.evidence import operations as evidence
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import Actor

__all__ = ["BadCertificate", "Change", "Letterhead", "SealRefused", "keep", "kept"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be kept; what is None or missing stays as it is."""

    lines: Mapping[str, str]
    seal: bytes | None = None
    certificate: bytes | None = None
    password: str = ""


def kept(company: CompanyView) -> Letterhead:
    """Return the letterhead of a company."""
    return letterheads.letterhead(company.code)


def keep(*, by: Actor, company: CompanyView, change: Change) -> Letterhead:
    """Check all of it, record it, then keep it. Raises NotPermitted, SealRefused, BadCertificate.

    A certificate is kept without its password, sealed under the installation's own key.
    """
    people.authorize(by, "letterhead.edit", company.id)
    told: dict[str, object] = dict(change.lines)
    if change.seal is not None:
        letterheads.seal_image(change.seal)
        told["seal_sha256"] = hashlib.sha256(change.seal).hexdigest()
    opened = None
    if change.certificate is not None:
        opened = signer(change.certificate, change.password)
        told["certificate"] = opened.name
    with transaction.atomic():
        if change.lines:
            letterheads.keep_lines(company.code, change.lines)
        if change.seal is not None:
            letterheads.keep_seal(company.code, change.seal)
        if opened is not None:
            letterheads.keep_certificate(company.code, opened.pkcs12())
        evidence.append(
            by=by,
            act="letterhead.edited",
            subject=("company", str(company.id)),
            company_id=company.id,
            before=None,
            after=told,
        )
    return kept(company)
