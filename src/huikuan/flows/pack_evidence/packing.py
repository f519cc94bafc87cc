"""Writes the pack: index, facts, papers, manifest; for a hand-over the letter and a data sheet."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings

from huikuan.adapters.letterheads import certificate
from huikuan.adapters.packs import PackFile, listed, write_pack
from huikuan.adapters.sheets import Cell, Sheet, write_workbook
from huikuan.adapters.signing import signer
from huikuan.adapters.signing.signer import signed
from huikuan.adapters.texts import Language, text
from huikuan.adapters.timestamps import NoTimeStamp, time_stamp
from huikuan.adapters.typesetting import typeset
from huikuan.books.evidence import queries as evidence
from huikuan.books.people.queries import CompanyView
from huikuan.flows import charge_interest, write_letter
from huikuan.flows.pack_evidence.gathering import Gathered, gather
from huikuan.flows.write_letter import Amounts, LetterRefused, Sender
from huikuan.kernel.days import Day
from huikuan.kernel.money import Money

_SHOWN_DIGEST = 64


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written; `digest` of its manifest stands for all of it."""

    customer_no: str
    files: int
    digest: str
    head_seq: int
    signed: bool
    stamped: bool


def pack(  # noqa: PLR0913 - whose debts, of which day, in which language, how much of it
    company: CompanyView,
    customer_no: str,
    into: BinaryIO,
    *,
    as_of: Day,
    language: Language,
    number: str = "",
    hand_over: bool = False,
) -> Packed:
    """Write the evidence of a customer's debts, or of one document's, as of a day.

    `hand_over` adds the letter to agency or lawyer and the data sheet, for each currency. Raises
    NothingToPack.
    """
    found = gather(company, customer_no, number, as_of)
    files = list(found.files)
    if hand_over:
        files += _hand_over(company, found, as_of, language)
    chain = evidence.verify_chain()
    head: dict[str, Any] = {
        "company": company.code,
        "seller": company.name,
        "customer": customer_no,
        "debtor": found.customer.name,
        "document": number,
        "as_of": as_of.isoformat(),
        "chain": {"seq": chain.head_seq, "digest": chain.head_digest, "sound": chain.sound},
    }
    files.insert(0, PackFile("index.pdf", "index", _index(company, found, files, head, language)))
    kept = certificate(company.code)
    by = signer(kept) if kept else None
    tokens: list[bytes] = []

    def stamp(digest: bytes) -> bytes | None:
        try:
            tokens.append(time_stamp(digest, settings.TIMESTAMP_URL))
        except NoTimeStamp:
            # a pack without a stamp is still a pack; it says that it has none
            return None
        return tokens[-1]

    digest = write_pack(
        into,
        {**head, "signed": by is not None},
        files,
        sign=(lambda one: signed(by, one, None)) if by else None,
        stamp=stamp if settings.TIMESTAMP_URL else None,
    )
    return Packed(
        customer_no=customer_no,
        files=len(files),
        digest=digest.hex(),
        head_seq=chain.head_seq,
        signed=by is not None,
        stamped=bool(tokens),
    )


def _index(
    company: CompanyView,
    found: Gathered,
    files: list[PackFile],
    head: Mapping[str, Any],
    language: Language,
) -> bytes:
    def say(code: str, /, **figures: object) -> str:
        return text(f"document.pack.{code}", language, **figures)

    as_of = Day.fromisoformat(head["as_of"])
    currencies = sorted({one.currency for one in found.debts})
    values = {
        "lang": language,
        "title": say("title"),
        "subtitle": say("subtitle", customer=found.customer.name, day=as_of),
        "seller": company.name,
        "page": text("document.letter.page", language, page="@1@", pages="@2@"),
        "footer": say("footer", seller=company.name, customer=found.customer.customer_no),
        "facts": [
            (say("seller"), f"{company.name} ({company.code})"),
            (say("debtor"), f"{found.customer.name} ({found.customer.customer_no})"),
            (say("tax_id"), found.customer.tax_id or "-"),
            (say("debts"), str(len(found.debts))),
            (say("currencies"), ", ".join(currencies)),
            (say("chain"), f"{head['chain']['seq']} · {head['chain']['digest'][:32]}"),
        ],
        "parts": [
            _debts(found, language),
            {
                "heading": say("files"),
                "columns": [say("file"), say("what"), "SHA-256"],
                "widths": [3, 2, 5],
                "right": [],
                "rows": [
                    (str(one["path"]), say(f"what.{one['what']}"), str(one["sha256"]))
                    for one in listed(files)
                ],
            },
        ],
        "how": {
            "heading": say("how"),
            "notes": [say("how_verify"), say("how_chain"), say("how_stamp")],
        },
    }
    return typeset("pack", values, dated=as_of, archival=True)


def _debts(found: Gathered, language: Language) -> dict[str, object]:
    """The table of the debts."""
    return {
        "heading": text("document.pack.debts", language),
        "columns": [
            text(f"document.letter.{one}", language)
            for one in ("number", "issued", "due", "amount")
        ]
        + [text("document.pack.open", language)],
        "widths": [1, 0, 0, 0, 0],
        "right": [3, 4],
        "rows": [
            (
                one.number,
                str(one.issued_on),
                str(one.due_on),
                _money(one.amount_minor, one.currency),
                _money(found.open_minor.get(one.item_id, 0), one.currency),
            )
            for one in found.debts
        ],
    }


def _hand_over(
    company: CompanyView, found: Gathered, as_of: Day, language: Language
) -> list[PackFile]:
    """The letter that hands the debts over, a currency each, and the sheet of the debts."""
    owed = charge_interest.explain(company, [found.customer.id], as_of)[found.customer.id]
    files = []
    for currency in sorted({one.currency for one in found.debts}):
        ids = [one.item_id for one in found.debts if one.currency == currency]
        try:
            letter = write_letter.write(
                company.id,
                found.customer.id,
                currency,
                "hand_over_letter",
                ids,
                as_of,
                language,
                amounts=Amounts(interest=write_letter.charge_of(owed, ids, currency, language)),
                sender=Sender(enclosures=(text("document.pack.title", language),)),
            )
        except LetterRefused:
            continue
        files.append(PackFile(f"hand-over-{currency}.pdf", "hand_over", letter.pdf))
    files.append(PackFile("debts.xlsx", "sheet", _sheet(found, as_of, language)))
    return files


def _sheet(found: Gathered, as_of: Day, language: Language) -> bytes:
    codes = ("number", "issued", "due", "days", "amount", "asked")
    head = [text(f"document.letter.{one}", language) for one in codes]
    rows: list[list[Cell]] = [
        [
            one.number,
            one.issued_on,
            one.due_on,
            max(0, (as_of - one.due_on).days),
            Decimal(Money(one.amount_minor, one.currency).decimal()),
            Money(found.open_minor.get(one.item_id, 0), one.currency).decimal(),
            one.currency,
        ]
        for one in found.debts
    ]
    into = io.BytesIO()
    name = text("document.pack.debts", language)
    currency = text("policy.currency", language)
    write_workbook(into, [Sheet(name, [*head, currency], rows)])
    return into.getvalue()


def _money(minor: int, currency: str) -> str:
    return f"{currency} {Money(minor, currency).decimal():,f}"
