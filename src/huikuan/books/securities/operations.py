"""The acts on securities: entered by one person, confirmed by another, and what comes after (B12)."""

from dataclasses import dataclass
from datetime import date

from huikuan.books.evidence import operations as evidence
from huikuan.books.securities.models import Move, Security
from huikuan.books.securities.values import NoSuchSecurity, SecurityRefused
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.states import IllegalMove
from huikuan.rules import securities as rules
from huikuan.rules.securities import SECOND_PERSON, SECURITY, SecurityKind, SecurityState

__all__ = [
    "Act",
    "IllegalMove",
    "NoSuchSecurity",
    "SecurityRefused",
    "act",
    "enter",
]

# what takes cover away has to be explained to whoever relied on it
_EXPLAINED = frozenset({"refuse", "reduce", "call", "release"})


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to a security: on which day, to which amount, under which number; `seen` is the
    number of the last act that the actor knew of.
    """

    act: str
    on: date
    minor: int | None = None
    registered: str = ""
    seen: int | None = None
    why: str = ""


def enter(  # noqa: PLR0913 - whose security, what it is, by whom, why
    *,
    by: Actor,
    company_id: int,
    customer_id: int,
    no: str,
    security: rules.Security,
    on: date,
    note: str = "",
    why: str = "",
) -> int:
    """Enter a security, proposed until another person confirms it, and return its id.

    Raises SecurityRefused: the reasons of `rules.securities.against_entering`, securities.no_taken,
    securities.no_missing.
    """
    faults = rules.against_entering(security)
    if faults:
        raise SecurityRefused(faults)
    if not no.strip():
        raise SecurityRefused([Reason("securities.no_missing")])
    row, made = Security.objects.get_or_create(
        company_id=company_id,
        no=no.strip(),
        defaults={
            "customer_id": customer_id,
            "kind": security.kind.value,
            "face_minor": security.minor,
            "currency": security.currency,
            "valid_from": security.valid_from,
            "valid_to": security.valid_to,
            "issuer": security.issuer.strip(),
            "document_no": security.document_no.strip(),
            "confirmed": security.confirmed,
            "note": note,
            "actor": by.account,
        },
    )
    if not made:
        raise SecurityRefused([Reason("securities.no_taken", {"no": no.strip()})])
    _move(by, row, Act("enter", on, why=why), 1, SECURITY.start, security.minor)
    _evidence(by, row, Act("enter", on, why=why), None, SECURITY.start, security.minor)
    return row.id


def act(*, by: Actor, company_id: int, security_id: int, done: Act) -> int:
    """Do an act on a security and return its number.

    Raises NoSuchSecurity; IllegalMove when the state does not allow it; SecurityRefused:
    securities.moved_meanwhile, before_last_act, second_person, why_missing, not_less,
    number_missing.
    """
    row = Security.objects.select_for_update().filter(company_id=company_id, id=security_id).first()
    last = Move.objects.filter(security_id=security_id).order_by("-no").first()
    if row is None or last is None:
        raise NoSuchSecurity(security_id)
    before = SecurityState(last.state)
    after = SECURITY.move(before, done.act)
    faults = _against(by, row, last, done)
    if faults:
        raise SecurityRefused(faults)
    minor = last.minor if done.minor is None or done.act != "reduce" else done.minor
    _move(by, row, done, last.no + 1, after, minor)
    _evidence(by, row, done, before, after, minor)
    return last.no + 1


def _against(by: Actor, row: Security, last: Move, done: Act) -> list[Reason]:
    found = []
    if done.seen is not None and done.seen != last.no:
        found.append(Reason("securities.moved_meanwhile", {"act": last.act}))
    if done.on < last.on:
        found.append(Reason("securities.before_last_act", {"on": done.on, "last": last.on}))
    if done.act in SECOND_PERSON and by.person in {"", _entered_by(row)}:
        found.append(Reason("securities.second_person"))
    if done.act in _EXPLAINED and not done.why.strip():
        found.append(Reason("securities.why_missing"))
    if done.act == "register" and not done.registered.strip():
        found.append(Reason("securities.number_missing"))
    if done.act == "reduce":
        held = rules.Security(SecurityKind(row.kind), last.minor, row.currency, row.valid_from)
        found += rules.against_reducing(held, -1 if done.minor is None else done.minor)
    return found


def _entered_by(row: Security) -> str:
    return Move.objects.filter(security_id=row.id, no=1).values_list("person", flat=True)[0]


def _move(by: Actor, row: Security, done: Act, no: int, after: SecurityState, minor: int) -> None:
    Move.objects.create(
        security=row,
        company_id=row.company_id,
        no=no,
        act=done.act,
        state=after.value,
        on=done.on,
        minor=minor,
        registered=done.registered.strip(),
        why=done.why,
        actor=by.account,
        person=by.person,
    )


def _evidence(
    by: Actor,
    row: Security,
    done: Act,
    before: SecurityState | None,
    after: SecurityState,
    minor: int,
) -> None:
    told: dict[str, object] = {
        "no": row.no,
        "kind": row.kind,
        "minor": minor,
        "currency": row.currency,
        "state": after.value,
        "on": done.on.isoformat(),
    }
    if done.act == "enter":
        told |= {
            "customer": row.customer_id,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": None if row.valid_to is None else row.valid_to.isoformat(),
            "issuer": row.issuer,
            "document_no": row.document_no,
        }
    evidence.append(
        by=by,
        act=f"security.{done.act}",
        subject=("security", str(row.id)),
        company_id=row.company_id,
        before=None if before is None else {"state": before.value},
        after=told,
        why=done.why,
    )
