"""Takes a customer's answer through its link, or from paper: once, checked, receipted (D5).

A link shows one request of one customer and nothing else. Who sends the same answer twice gets the
same receipt; who comes second with another one is told that the first stands.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction

from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import AnswerView, DifferenceView, RequestView
from huikuan.books.reconciliation.values import File, Signed
from huikuan.flows.reconcile.delivering import new_token, token_digest
from huikuan.flows.reconcile.preparing import EDIT, day_of
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.decisions import Reason
from huikuan.kernel.digests import digest
from huikuan.rules import reconciliation as rules
from huikuan.rules.reconciliation import WAITING, Answer, Line

LONGEST_NAME = 120
LONGEST_COMMENT = 2_000
LARGEST_FILE = 5_000_000
_BY = "reconciliation.link"
# what a file may be, by how it begins
_KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LinkClosed(LookupError):
    """The link opens nothing: `unknown`, `ended` (past its day) or `withdrawn`."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        self.why = why
        super().__init__(why)


class BadAnswer(ValueError):
    """The answer cannot be taken as it stands; every reason is named."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        """Keep the reasons."""
        self.reasons = tuple(reasons)
        super().__init__(", ".join(reason.code for reason in self.reasons))


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer with who gives it; a file is its name and bytes."""

    answer: Answer
    name: str
    title: str
    comment: str = ""
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows: one request, its lines, and the answer when there is one."""

    company: CompanyView
    request: RequestView
    lines: tuple[Line, ...]
    answer: AnswerView | None
    differences: tuple[DifferenceView, ...]


def open_link(token: str, now: dt.datetime) -> Opened:
    """Follow a link and keep that it was followed. Raises LinkClosed."""
    one, company = _behind(token, now)
    if one.state in WAITING:
        with transaction.atomic():
            book.note_opened(by=system(_BY, one.reference), request_id=one.id, at=now)
    return Opened(
        company, one, requests.lines(one.id), requests.answer(one.id), requests.differences(one.id)
    )


def open_for(company_id: int, customer_id: int, request_id: int, via: str) -> str:
    """Make a link to a request for a clerk of this very customer who is signed in; its token.

    Raises NoSuchRequest, also for another customer's, and LinkClosed once none is taken any more.
    """
    one = requests.request(company_id, request_id)
    if one.customer_id != customer_id:
        raise requests.NoSuchRequest(str(request_id))
    now = dt.datetime.now(dt.UTC)
    today = day_of(now, people.company_by_id(company_id))
    if one.state not in WAITING or one.link_until is None or today > one.link_until:
        raise LinkClosed("ended")
    token, kept = new_token()
    with transaction.atomic():
        book.add_link(request_id=one.id, token_digest=kept, at=now)
        book.note_opened(by=system(_BY, via), request_id=one.id, at=now)
    return token


def paper_of(token: str, now: dt.datetime) -> File:
    """The statement behind a link, as it was sent. Raises LinkClosed."""
    one, _ = _behind(token, now)
    paper = requests.papers(one.id)[0]
    return File(paper.name, paper.media_type, requests.content(one.id, paper.id))


def submit(token: str, submission: Submission, *, address: str, now: dt.datetime) -> AnswerView:
    """Take the answer that comes through a link and return it as it is kept.

    Raises LinkClosed, BadAnswer, AnsweredAlready (another answer stands).
    """
    one, company = _behind(token, now)
    return _take(
        system(_BY, one.reference), company, one, submission, ("link", origin(address)), now
    )


def record_paper(
    *, by: Actor, company_id: int, request_id: int, submission: Submission
) -> AnswerView:
    """Keep an answer that came back on paper, as a clerk reads it.

    Raises NotPermitted, NoSuchRequest, BadAnswer, AnsweredAlready, IllegalMove.
    """
    people.authorize(by, EDIT, company_id)
    one = requests.request(company_id, request_id)
    company = people.company_by_id(company_id)
    return _take(by, company, one, submission, ("paper", ""), dt.datetime.now(dt.UTC))


def origin(address: str) -> str:
    """A keyed digest of the network that an address is in (/24, /48): comparable, not readable."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    network = ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False)  # noqa: PLR2004 - IPv4
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, str(network.network_address).encode(), hashlib.sha256).hexdigest()[:32]


def _behind(token: str, now: dt.datetime) -> tuple[RequestView, CompanyView]:
    found = requests.link(token_digest(token))
    if found is None:
        raise LinkClosed("unknown")
    if found.revoked:
        raise LinkClosed("withdrawn")
    one = requests.linked(found)
    company = people.company_by_id(one.company_id)
    if day_of(now, company) > found.until:
        raise LinkClosed("ended")
    return one, company


def _take(
    by: Actor,
    company: CompanyView,
    one: RequestView,
    given: Submission,
    way: tuple[str, str],
    now: dt.datetime,
) -> AnswerView:
    lines = requests.lines(one.id)
    faults = [*_form_faults(given), *rules.check(given.answer, lines, today=day_of(now, company))]
    if faults:
        raise BadAnswer(faults)
    signed = Signed(
        name=given.name.strip(),
        title=given.title.strip(),
        comment=given.comment.strip(),
        channel=way[0],
        submission=_fingerprint(given),
        address_digest=way[1],
        at=now,
        verdict=rules.compare(given.answer, lines, closing_minor=one.balance_minor),
        enclosure=_enclosure(given),
    )
    with transaction.atomic():
        return book.record_answer(by=by, request_id=one.id, signed=signed)


def _form_faults(given: Submission) -> list[Reason]:
    faults = []
    if not given.name.strip():
        faults.append(Reason("reconciliation.answer.name"))
    comments = [one.comment for one in given.answer.lines]
    comments += [one.comment for one in given.answer.missing]
    numbers = [one.number for one in given.answer.missing]
    long = any(len(one) > LONGEST_NAME for one in (given.name, given.title))
    long = long or any(len(one) > LONGEST_COMMENT for one in (given.comment, *comments))
    if long or any(len(one) > 60 for one in numbers):  # noqa: PLR2004 - a document's number
        faults.append(Reason("reconciliation.answer.too_long"))
    if given.file is not None:
        if len(given.file[1]) > LARGEST_FILE:
            faults.append(Reason("reconciliation.answer.file_large", {"most": 5}))
        elif _media_type(given.file[1]) is None:
            faults.append(Reason("reconciliation.answer.file_kind"))
    return faults


def _media_type(content: bytes) -> str | None:
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)


def _enclosure(given: Submission) -> File | None:
    if given.file is None:
        return None
    name, content = given.file
    return File(name, _media_type(content) or "", content)


def _fingerprint(given: Submission) -> bytes:
    told = asdict(given.answer)
    told["lines"] = [
        {**one, "says": str(one["says"]), "cause": str(one["cause"])} for one in told["lines"]
    ]
    file = b"" if given.file is None else hashlib.sha256(given.file[1]).digest()
    return digest([told, given.name.strip(), given.title.strip(), given.comment.strip(), file])
