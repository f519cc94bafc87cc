"""The explanation of a measure does not depend on the engine: same documents, same digest (P6)."""

from dataclasses import replace

import pytest
from django.db import transaction

from huikuan.analytics.reports import Query, explain
from huikuan.analytics.tests.firm import TODAY, Firm
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import measures

pytestmark = pytest.mark.django_db(transaction=True)

FED = [
    code
    for code, one in measures(Buckets((30, 60, 90, 180, 360), Basis.DUE_DATE)).items()
    if not one.not_fed
]


def test_the_book_explains_as_the_ledger_does() -> None:
    with transaction.atomic():
        firm = Firm()
    for code in FED:
        query = Query(firm.company_id, TODAY, engine="duckdb", limit=3)
        book = explain(code, query, report=code)
        ledger = explain(code, replace(query, engine="postgres"), report=code)
        assert book.documents.rows == ledger.documents.rows, code
        assert book.digest == ledger.digest, code
        for each in book.sums:
            given = replace(query, params={"need": each.need, "at": str(each.at)})
            one, other = (
                explain(code, replace(given, engine=name), report=code)
                for name in ("duckdb", "postgres")
            )
            assert one.digest == other.digest, (code, each)


def test_a_row_of_a_breakdown_is_the_same_on_both() -> None:
    with transaction.atomic():
        firm = Firm()
    rows = [("region", ""), ("customer", "K001"), ("customer", ""), ("issue_month", "2026-03-01")]
    for by, of in rows:
        query = Query(firm.company_id, TODAY, by=(by,), params={"of": of}, engine="duckdb")
        for code in ("open_balance", "unapplied", "debtors", "dso_count_back"):
            book = explain(code, query, report=code)
            ledger = explain(code, replace(query, engine="postgres"), report=code)
            assert book.digest == ledger.digest, (by, of, code)
