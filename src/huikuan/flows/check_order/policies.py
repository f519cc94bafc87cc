"""Which policy of the order check is in force, read once for each version (D2, I16)."""

from dataclasses import dataclass
from datetime import date

from huikuan.analytics.policies import order_check_policy
from huikuan.books.policies import queries
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules import checks
from huikuan.rules.checks import CheckPolicy


@dataclass(frozen=True)
class Loaded:
    """A version and what it says."""

    version: PolicyVersion
    digest: bytes
    policy: CheckPolicy


# versions never change, so what their digest names is the same in every process and database
_READ: dict[str, Loaded] = {}
_LATELY: dict[int, Loaded] = {}
_MOST = 200


def in_force(company_id: int, day: date) -> Loaded:
    """Return the policy in force in a company on a day; the shipped one before any was kept."""
    return _kept(order_check_policy(company_id, day))


def in_force_lately(company_id: int, day: date) -> Loaded:
    """Return what was in force when a check of the company last asked.

    It only says how far the next question looks back; the database says what is in force with the
    facts, and the check is done again where that is another one.
    """
    known = _LATELY.get(company_id)
    if known is None:
        known = in_force(company_id, day)
        remember(company_id, known)
    return known


def remember(company_id: int, loaded: Loaded) -> None:
    """Keep what is in force in a company, for its next check."""
    if len(_LATELY) >= _MOST:
        _LATELY.clear()
    _LATELY[company_id] = loaded


def by_digest(company_id: int, day: date, digest: str | None) -> Loaded:
    """Return the version that a digest names: what the database said is in force on the day.

    Without one no version was ever kept, and the shipped one counts.
    """
    known = None if digest is None else _READ.get(digest)
    return in_force(company_id, day) if known is None else known


def named(company_id: int, digest: bytes) -> Loaded | None:
    """Return the version by which a decision was made; None when it is not ours."""
    known = _READ.get(digest.hex())
    if known is not None:
        return known
    for one in queries.versions(company_id=company_id, kind=checks.KIND):
        if one.digest == digest.hex():
            return _kept(one.policy)
    # before any version was kept, the shipped one counted
    preset = _kept(order_check_policy(0, date.min))
    return preset if preset.digest == digest else None


def _kept(version: PolicyVersion) -> Loaded:
    digest = version.digest
    known = _READ.get(digest.hex())
    if known is None:
        known = Loaded(version, digest, checks.parse(version.document))
        if len(_READ) >= _MOST:
            _READ.clear()
        _READ[digest.hex()] = known
    return known
