"""Signs a letter with the company's certificate, and has an authority stamp the signature (A4).

An authority that is away holds no letter up: it is signed without a stamp, and says so.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from huikuan.adapters.letterheads import certificate
from huikuan.adapters.signing import sign_pdf, signer
from huikuan.adapters.timestamps import NoTimeStamp, time_stamp
from huikuan.flows.write_letter.gathering import Facts


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed paper, and whether an authority has stamped its signature."""

    pdf: bytes
    stamped: bool


def sign(facts: Facts, pdf: bytes, reason: str) -> Signed | None:
    """Return the paper signed now; None where the company has no certificate."""
    kept = certificate(facts.company.code) if facts.letterhead.certified else None
    if kept is None:
        return None
    by, now = signer(kept), timezone.now()
    if settings.TIMESTAMP_URL:
        try:
            stamped = sign_pdf(
                pdf,
                by,
                at=now,
                reason=reason,
                stamp=lambda digest: time_stamp(digest, settings.TIMESTAMP_URL),
            )
        except NoTimeStamp:
            pass
        else:
            return Signed(stamped, stamped=True)
    return Signed(sign_pdf(pdf, by, at=now, reason=reason), stamped=False)
