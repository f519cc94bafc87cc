"""Finds the due days of staged invoices that name terms instead of a date (B8; domain 6.2)."""

import json
from datetime import date
from itertools import groupby

from huikuan.adapters.calendars import calendar
from huikuan.books.ledger import operations as ledger
from huikuan.kernel.calendars import Calendar
from huikuan.rules import terms as rules


def find_due_days(company_id: int, country: str) -> None:
    """Give every staged invoice without a due day the one its terms say, or refuse it.

    The terms are the row's own, else the customer's. Each distinct text is read once and each
    (terms, day) is worked out once, however many invoices share it.
    """
    wanted = ledger.terms_without_due_day(company_id)
    if not wanted:
        return
    workdays = calendar(country)
    single: list[tuple[str, date, date | None, date]] = []
    several: dict[str, rules.Terms] = {}
    refused: list[tuple[str | None, str, str]] = []
    by_terms = groupby(sorted(wanted, key=lambda row: row[0] or ""), key=lambda row: row[0])
    for text, rows in by_terms:
        if text is None:
            refused.append((None, "no_due_date", "{}"))
            continue
        try:
            terms = rules.parse(text)
        except rules.TermsRefused as refusal:
            refused.append(
                (text, "bad_terms", json.dumps({"terms": text, "why": refusal.reason.code}))
            )
            continue
        if len(terms.lines) > 1:
            several[text] = terms
        single += [
            (text, issued, delivered, _last_due(terms, issued, delivered, workdays))
            for _, issued, delivered in rows
        ]
    ledger.refuse_terms(refused, company_id)
    ledger.set_due_days(single)
    if several:
        ledger.set_instalments(_instalments(company_id, several, workdays))


def _anchors(issued: date, delivered: date | None) -> dict[rules.Anchor, date]:
    known = {rules.Anchor.INVOICE: issued}
    if delivered is not None:
        known[rules.Anchor.DELIVERY] = delivered
    return rules.with_fallback(known, issued)


def _last_due(terms: rules.Terms, issued: date, delivered: date | None, workdays: Calendar) -> date:
    parts = rules.due_parts(10**6, terms, _anchors(issued, delivered), workdays)
    # prepaid lines may fall before the invoice; a debt is not due before it exists
    return max(issued, *(part.due_on for part in parts))


def _instalments(
    company_id: int, several: dict[str, rules.Terms], workdays: Calendar
) -> list[tuple[int, int, date, int]]:
    rows = []
    for document, text, issued, delivered, minor in ledger.invoices_on_terms(
        company_id, list(several)
    ):
        parts = rules.due_parts(minor, several[text], _anchors(issued, delivered), workdays)
        rows += [
            (document, line, max(issued, part.due_on), part.minor)
            for line, part in enumerate((one for one in parts if one.minor), 1)
        ]
    return rows
