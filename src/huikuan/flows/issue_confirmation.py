"""Issues a balance confirmation letter (往来询证函) as a PDF: for checking only (D5; domain 7).

It says its reference and cut-off day, what each side owes the other, that it is no demand, where
answers go, and has the blocks "correct" and "not correct". It is of the positive form (an answer in
any case) or the negative one (only where the books differ). Because it is no demand it interrupts
limitation only once the customer confirms.
"""

from collections.abc import Mapping
from typing import Any, cast

from huikuan.adapters.texts import Language, text
from huikuan.adapters.typesetting import capitals, typeset
from huikuan.analytics.reports import Query, Report, column_title, run
from huikuan.flows.issue_statement import Asked, StatementFile, plain_name
from huikuan.kernel.days import Day
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money
from huikuan.rules.reconciliation import Form

_ITEMS = ("issued_on", "number", "document_kind", "due_on", "amount", "open")


def issue_confirmation(
    query: Query, *, language: Language, form: Form, issued_on: Day, asked: Asked
) -> StatementFile:
    """Set the letter over the statement that the question asks for, in one currency.

    `form` is positive or negative. Raises BadQuery and NothingThere as the statement's report.
    """
    report = run("statement", query.all_rows())
    letter = _Letter(report, language, form, issued_on, asked)
    customer = cast("Mapping[str, str]", report.meta["customer"])
    name = text(
        "document.confirmation.file",
        language,
        customer=customer["customer_no"],
        last=report.meta["to"],
    )
    return StatementFile(
        f"{plain_name(name)}.pdf",
        "application/pdf",
        typeset("confirmation", letter.values(), dated=issued_on),
        digest(report.to_json()),
    )


class _Letter:
    """One letter's words and figures, in one language."""

    def __init__(
        self, report: Report, language: Language, form: Form, issued_on: Day, asked: Asked
    ) -> None:
        self._report = report
        self._language = language
        self._form = form
        self._issued_on = issued_on
        self._asked = asked
        self._last = report.meta["to"]
        (self._block,) = cast("list[Mapping[str, Any]]", report.meta["blocks"])

    def values(self) -> dict[str, object]:
        """What the template is given."""
        customer = cast("Mapping[str, str]", self._report.meta["customer"])
        seller = cast("Mapping[str, str]", self._report.meta["seller"])
        name = (seller["name_en"] if self._language == "en" else "") or seller["name"]
        notes = [self._say("reply", address=self._asked.reply_to)]
        if self._asked.online:
            notes.append(self._say("online"))
        return {
            "lang": self._language,
            "title": self._say("title"),
            "reference": self._say("reference", number=self._asked.reference, day=self._last),
            "purpose": self._say("purpose", day=self._last),
            "form": self._say(self._form.value, day=self._asked.answer_by),
            "page": text("document.statement.page", self._language, page="@1@", pages="@2@"),
            "footer": self._say(
                "footer", seller=name, buyer=customer["name"], issued=self._issued_on
            ),
            "issued": str(self._issued_on),
            "seller": {"name": name, "lines": [self._number("code", seller["code"])]},
            "buyer": {"name": customer["name"], "lines": self._buyer(customer)},
            "notes": notes,
            **self._figures(),
            "confirm": {
                "heading": self._say("answer"),
                "choices": [self._say("correct"), self._say("wrong")],
                "fields": [
                    text(f"document.statement.{code}", self._language)
                    for code in ("name", "date", "stamp")
                ],
            },
        }

    def _buyer(self, customer: Mapping[str, str]) -> list[str]:
        lines = [self._number("code", customer["customer_no"])]
        if customer["tax_id"]:
            lines.append(self._number("tax_id", customer["tax_id"]))
        return lines

    def _figures(self) -> dict[str, object]:
        block = self._block
        currency = str(block["currency"])
        items = cast("list[Mapping[str, Any]]", block["items"])
        columns = ("date", "owed_to_us", "owed_by_us", "remark")
        return {
            "heading": self._say("heading", currency=currency),
            "columns": [self._say(code) for code in columns],
            "balances": [
                [
                    str(self._last),
                    self._amount(block["open"]),
                    self._amount(0),
                    self._say("documents", count=len(items)),
                ],
                [
                    str(self._last),
                    self._amount(0),
                    self._amount(block["unapplied"]),
                    self._say("unapplied"),
                ],
            ],
            "net": self._say(
                "net",
                words=f"{capitals(block['closing'], currency, self._language)}"
                f" ({self._amount(block['closing'])})",
            ),
            "items_heading": self._say("items"),
            "item_columns": [column_title(code, self._language) for code in _ITEMS],
            "items": [
                [
                    str(item["issued_on"]),
                    item["number"],
                    text(f"document_kind.{item['document_kind']}", self._language),
                    str(item["due_on"]),
                    self._amount(item["amount"]),
                    self._amount(item["open"]),
                ]
                for item in items
            ],
        }

    def _say(self, code: str, /, **figures: object) -> str:
        return text(f"document.confirmation.{code}", self._language, **figures)

    def _number(self, code: str, number: str) -> str:
        return text(f"document.statement.{code}", self._language, number=number)

    def _amount(self, minor: int) -> str:
        return f"{Money(minor, str(self._block['currency'])).decimal():,f}"
