"""Gathers what the books know of e-invoices, and asks the rules what each of them is."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.books.documents import queries as documents
from huikuan.books.documents.values import ReadingView
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.decisions import Reason
from huikuan.rules import documents as rules
from huikuan.rules.documents import Buyer, EClaim, EInvoice, Link, Paper

_MOST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an e-invoice is. `state`: rejected, there, linked, create, waiting or aside."""

    invoice: EInvoice
    state: str
    reason: Reason | None = None
    claim: EClaim | None = None
    buyer: Buyer | None = None
    link: Link | None = None
    found: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the books know: e-invoices by key, customers and documents that may be meant."""

    company: CompanyView
    as_seller: bool
    today: date
    kept: Mapping[str, ReadingView]
    buyers: Sequence[Buyer]
    papers: Sequence[Paper]


def gather(
    invoices: Sequence[EInvoice], *, company: CompanyView, as_seller: bool, today: date
) -> Known:
    """Ask the books once for everything that judging will need."""
    claims = [one for one in map(rules.claim, invoices) if isinstance(one, EClaim)]
    return Known(
        company=company,
        as_seller=as_seller,
        today=today,
        kept=documents.known_keys(company.id, [rules.key(one) for one in invoices]),
        buyers=documents.buyers(
            company.id,
            {form for one in invoices for form in _forms(one.buyer.name)},
            {rules.plain_id(one.buyer.tax_id) for one in invoices if one.buyer.tax_id},
        ),
        papers=documents.papers(
            company.id,
            numbers={n for one in invoices for n in (one.number, rules.full_number(one))},
            orders={one.order_no for one in invoices},
            days={one.issue_date for one in invoices},
            amounts={one.minor for one in claims},
        ),
    )


def _forms(name: str) -> set[str]:
    """A name as it may stand in our books: other widths of brackets, other blanks."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return {name, plain, plain.replace("(", "（").replace(")", "）")}


def judge(invoices: Sequence[EInvoice], known: Known) -> tuple[Verdict, ...]:
    """Return the verdict on each e-invoice; of two with one key in a file the second is there."""
    verdicts: list[Verdict] = []
    seen: dict[str, EInvoice] = {}
    taken: set[int] = set()
    for one in invoices:
        verdict = _verdict(one, known, seen, taken)
        seen.setdefault(rules.key(one), one)
        if verdict.link is not None:
            taken.add(verdict.link.document_id)
        verdicts.append(verdict)
    return tuple(verdicts)


def _verdict(
    invoice: EInvoice, known: Known, seen: Mapping[str, EInvoice], taken: set[int]
) -> Verdict:
    found = rules.findings(invoice, known.today)
    refused = _refusal(invoice, known, seen, found)
    if refused is not None:
        return refused
    claim = rules.claim(invoice)
    if isinstance(claim, Reason):
        nothing = claim.code == "einvoice_nothing_payable"
        return Verdict(invoice, "aside" if nothing else "waiting", claim, found=found)
    buyer = rules.buyer_of(invoice.buyer, known.buyers)
    who = buyer.id if isinstance(buyer, Buyer) else None
    link = rules.link(invoice, claim, who, [one for one in known.papers if one.id not in taken])
    if isinstance(link, Link):
        return Verdict(invoice, "linked", claim=claim, link=link, found=found)
    if isinstance(link, Reason):
        return Verdict(invoice, "waiting", link, claim, found=found)
    if isinstance(buyer, Reason):
        return Verdict(invoice, "waiting", buyer, claim, found=found)
    if len(invoice.number) > _MOST_NUMBER:
        reason = Reason("einvoice_number_long", {"limit": _MOST_NUMBER})
        return Verdict(invoice, "waiting", reason, claim, found=found)
    return Verdict(invoice, "create", None, claim, buyer, found=found)


def _refusal(
    invoice: EInvoice,
    known: Known,
    seen: Mapping[str, EInvoice],
    found: tuple[Reason, ...],
) -> Verdict | None:
    """What the books do not take at all, or have already."""
    names = (known.company.name, known.company.name_en)
    reason = None if known.as_seller else rules.not_ours(invoice, names)
    if reason is None:
        reason = next((one for one in found if one.code == "einvoice_future"), None)
    if reason is not None:
        return Verdict(invoice, "rejected", reason, found=found)
    key = rules.key(invoice)
    earlier = known.kept[key].invoice if key in known.kept else seen.get(key)
    if earlier is None:
        return None
    same = (earlier.payable, earlier.currency, earlier.issue_date, earlier.type_code) == (
        invoice.payable, invoice.currency, invoice.issue_date, invoice.type_code,
    )  # fmt: skip
    if same:
        return Verdict(invoice, "there", found=found)
    figures = {
        "number": invoice.number,
        "amount": earlier.payable,
        "currency": earlier.currency,
        "day": earlier.issue_date,
    }
    return Verdict(invoice, "rejected", Reason("einvoice_conflicts", figures), found=found)
