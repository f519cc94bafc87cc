"""Issues a statement of account (对账单) as a file to send: PDF or workbook (D5; domain facts 7).

What a statement must say: both parties with codes, period, cut-off date, currency, opening
balance, every document with number and date, the overdue split, the closing balance in figures and
capitals, how and by when to object, a block to confirm, and that late interest is reserved. Signed,
it is an acknowledgement of the debt and interrupts limitation.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, cast

from huikuan.adapters.sheets import Cell, Format, Sheet, write_workbook
from huikuan.adapters.texts import Language, text
from huikuan.adapters.typesetting import capitals, typeset
from huikuan.analytics.reports import Query, Report, column_title, run
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money, exponent

Form = Literal["pdf", "xlsx"]

ANSWER_DAYS = 15
"""How many days the customer is given to object, when the seller names no other number."""

_MEDIA: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LINES = ("day", "kind", "number", "due_on", "debit", "credit", "balance")
_ITEMS = ("issued_on", "number", "document_kind", "due_on", "days_late", "amount", "open")
_WIDE, _USUAL, _NARROW = 22, 16, 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a statement says when it is sent to be confirmed: its number and where answers go."""

    reference: str
    reply_to: str
    answer_by: Day
    online: bool


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A statement ready to be sent; `digest` is the SHA-256 of what it says, 32 bytes."""

    name: str
    media_type: str
    content: bytes
    digest: bytes


def issue_statement(
    query: Query,
    *,
    language: Language,
    form: Form,
    issued_on: Day,
    asked: Asked | None = None,
) -> StatementFile:
    """Set the statement that the question asks for (parameters: customer, from, to, currency).

    The customer may object until `asked.answer_by`, without it until ANSWER_DAYS after `issued_on`.
    Raises BadQuery and NothingThere as the report does.
    """
    report = run("statement", query.all_rows())
    statement = _Statement(report, language, issued_on, asked)
    content = statement.pdf() if form == "pdf" else statement.workbook()
    name = text(
        "document.statement.file",
        language,
        customer=statement.customer["customer_no"],
        last=statement.last,
    )
    return StatementFile(
        f"{plain_name(name)}.{form}", _MEDIA[form], content, digest(report.to_json())
    )


class _Statement:
    """One statement's words and figures, in one language."""

    def __init__(
        self, report: Report, language: Language, issued_on: Day, asked: Asked | None
    ) -> None:
        self._report = report
        self._language = language
        self._issued_on = issued_on
        self._asked = asked
        self._answer_by = asked.answer_by if asked else add_days(issued_on, ANSWER_DAYS)
        self.customer = cast("Mapping[str, str]", report.meta["customer"])
        self.first = cast("date", report.meta["from"])
        self.last = cast("date", report.meta["to"])
        self._blocks = cast("list[dict[str, Any]]", report.meta["blocks"])

    def pdf(self) -> bytes:
        """The statement in type."""
        return typeset("statement", self._values(), dated=self._issued_on)

    def workbook(self) -> bytes:
        """The statement as a workbook: for each currency its lines and its open items."""
        file = io.BytesIO()
        write_workbook(file, [sheet for block in self._blocks for sheet in self._sheets(block)])
        return file.getvalue()

    def _say(self, code: str, /, **figures: object) -> str:
        return text(f"document.statement.{code}", self._language, **figures)

    def _title(self, code: str) -> str:
        return column_title("document_kind" if code == "kind" else code, self._language)

    def _seller(self) -> str:
        seller = cast("Mapping[str, str]", self._report.meta["seller"])
        return (seller["name_en"] if self._language == "en" else "") or seller["name"]

    def _values(self) -> dict[str, object]:
        customer, seller = self.customer, cast("Mapping[str, str]", self._report.meta["seller"])
        lines = [self._say("code", number=customer["customer_no"])]
        if customer["tax_id"]:
            lines.append(self._say("tax_id", number=customer["tax_id"]))
        if customer["terms"]:
            lines.append(self._say("terms", terms=customer["terms"]))
        return {
            "lang": self._language,
            "title": self._say("title"),
            "period": self._period(),
            "page": self._say("page", page="@1@", pages="@2@"),
            "footer": self._say(
                "footer", seller=self._seller(), buyer=customer["name"], issued=self._issued_on
            ),
            "seller": {
                "role": self._say("seller"),
                "name": self._seller(),
                "lines": [self._say("code", number=seller["code"])],
            },
            "buyer": {"role": self._say("buyer"), "name": customer["name"], "lines": lines},
            "parts": [self._part(block) for block in self._blocks],
            "notes": [
                self._say("sign"),
                self._say("object", day=self._answer_by),
                *self._reply(),
                self._say("interest"),
            ],
            "confirm": {
                "heading": self._say("confirm"),
                "choices": [self._say("agrees", day=self.last), self._say("differs")],
                "fields": [self._say(code) for code in ("name", "date", "stamp")],
            },
        }

    def _period(self) -> str:
        period = self._say("period", first=self.first, last=self.last)
        if self._asked is None:
            return period
        return f"{period} · {self._say('reference', number=self._asked.reference)}"

    def _reply(self) -> Iterator[str]:
        """How to answer, where an answer is asked for."""
        if self._asked is not None:
            yield self._say("reply", address=self._asked.reply_to)
            if self._asked.online:
                yield self._say("online")

    def _part(self, block: Mapping[str, Any]) -> dict[str, object]:
        currency = block["currency"]
        figures = [
            (self._say(code), _figure(block[code], currency))
            for code in ("debits", "credits", "overdue", "unapplied")
        ]
        return {
            "heading": self._say("heading", currency=currency),
            "figures": figures,
            "columns": [self._title(code) for code in _LINES],
            "opening": (
                self._say("opening", day=self.first),
                _figure(block["opening"], currency),
            ),
            "lines": [[_shown(cell) for cell in row] for row in self._lines(currency)],
            "closing": (self._say("closing", day=self.last), _figure(block["closing"], currency)),
            "capitals": (
                self._say("capitals"),
                capitals(block["closing"], currency, self._language),
            ),
            "split_heading": self._say("split"),
            "split": [
                (column_title(code, self._language), _figure(minor, currency))
                for code, minor in block["split"].items()
            ],
            "items_heading": self._say("items"),
            "item_columns": [self._title(code) for code in _ITEMS],
            "items": [[_shown(cell) for cell in row] for row in self._items(block)],
        }

    def _lines(self, currency: str) -> Iterator[list[Cell]]:
        for row in self._report.rows:
            if row["currency"] == currency:
                yield [
                    row["day"],
                    self._kind(row),
                    row["number"],
                    row["due_on"],
                    *(_major(row[code], currency) for code in ("debit", "credit", "balance")),
                ]

    def _kind(self, row: Mapping[str, Any]) -> str:
        """What a line is: the document that was issued, else why its account moved."""
        if row["entry_kind"] == "issued":
            return text(f"document_kind.{row['document_kind']}", self._language)
        return text(f"entry_kind.{row['entry_kind']}", self._language)

    def _items(self, block: Mapping[str, Any]) -> Iterator[list[Cell]]:
        currency = block["currency"]
        for item in block["items"]:
            yield [
                item["issued_on"],
                item["number"],
                text(f"document_kind.{item['document_kind']}", self._language),
                item["due_on"],
                item["days_late"],
                _major(item["amount"], currency),
                _major(item["open"], currency),
            ]

    def _sheets(self, block: Mapping[str, Any]) -> Iterator[Sheet]:
        currency = block["currency"]
        money = Format(_USUAL, exponent(currency))
        columns = [self._title(code) for code in _LINES]
        opening: list[Cell] = [self._say("opening", day=self.first), *[None] * 5]
        closing: list[Cell] = [self._say("closing", day=self.last), *[None] * 5]
        body: list[list[Cell]] = [
            [*opening, _major(block["opening"], currency)],
            *self._lines(currency),
            [*closing, _major(block["closing"], currency)],
            [self._say("capitals"), capitals(block["closing"], currency, self._language)],
            [],
            *self._footnotes(block),
        ]
        yield Sheet(
            f"{self._say('title')} {currency}",
            columns,
            body,
            formats=[
                Format(_WIDE),
                Format(_USUAL),
                Format(_WIDE),
                Format(_NARROW),
                money,
                money,
                money,
            ],
            above=self._above(currency),
        )
        yield Sheet(
            f"{self._say('items')} {currency}",
            [self._title(code) for code in _ITEMS],
            list(self._items(block)),
            formats=[
                Format(_NARROW),
                Format(_WIDE),
                Format(_USUAL),
                Format(_NARROW),
                Format(_NARROW, 0),
                money,
                money,
            ],
        )

    def _above(self, currency: str) -> list[list[Cell]]:
        return [
            [self._say("title")],
            [self._period()],
            [self._say("seller"), self._seller()],
            [
                self._say("buyer"),
                self.customer["name"],
                self._say("code", number=self.customer["customer_no"]),
            ],
            [self._say("currency", currency=currency)],
            [],
        ]

    def _footnotes(self, block: Mapping[str, Any]) -> Iterator[list[Cell]]:
        currency = block["currency"]
        yield [self._say("split")]
        for code, minor in block["split"].items():
            yield [column_title(code, self._language), *[None] * 5, _major(minor, currency)]
        yield [self._say("unapplied"), *[None] * 5, _major(block["unapplied"], currency)]
        yield []
        yield [self._say("sign")]
        yield [self._say("object", day=self._answer_by)]
        for line in self._reply():
            yield [line]
        yield [self._say("interest")]


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).decimal()


def _figure(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal():,f}"


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:,f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def plain_name(name: str) -> str:
    """A file name that every system takes: letters of any script, digits, - and _."""
    return "".join(one if one.isalnum() or one in "-_" else "_" for one in name)
