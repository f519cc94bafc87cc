"""An answer is kept for a mark of the books, and only if what it saw was really committed."""

import datetime as dt

import pytest
from django.db import connection, transaction

from huikuan.analytics.engine.values import Aged, View
from huikuan.analytics.measuring import standing
from huikuan.analytics.reports import run
from huikuan.analytics.reports.values import Query
from huikuan.analytics.tests.book import numbers
from huikuan.analytics.tests.firm import TODAY, Firm
from huikuan.rules.aging import Buckets

pytestmark = pytest.mark.django_db(transaction=True)


class _Undone(Exception):
    pass


def rename(firm: Firm, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update parties_customer set name = %s where company_id = %s and customer_no = 'K001'",
            [name, firm.company_id],
        )


def name_of(firm: Firm) -> str:
    rows = run("customers", Query(firm.company_id, TODAY, params={"customer": "K001"})).rows
    return str(rows[0]["name"])


def test_what_an_undone_transaction_saw_is_not_answered_later() -> None:
    with transaction.atomic():
        firm = Firm()
    for name in ("甲", "乙"):
        with pytest.raises(_Undone), transaction.atomic():
            rename(firm, name)
            assert name_of(firm) == name
            raise _Undone
    assert name_of(firm) == "绍兴鑫恒纺织有限公司"


def test_answers_are_kept_between_questions_and_given_up_when_something_is_booked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dt.date] = []
    ask = standing.aged

    def counted(view: View, buckets: Buckets) -> list[Aged]:
        asked.append(view.as_of)
        return ask(view, buckets)

    monkeypatch.setattr(standing, "aged", counted)
    with transaction.atomic():
        firm = Firm()
    once = run("aging", Query(firm.company_id, TODAY))
    run("aging", Query(firm.company_id, TODAY, sort="name", limit=1, offset=1))
    run("aging", Query(firm.company_id, TODAY, by=("region",)))
    run("balances", Query(firm.company_id, TODAY))
    assert asked == [TODAY]
    with transaction.atomic():
        firm.invoice("INV-7", "K003", "2026-03-30", "2026-04-30", 123)
    again = run("aging", Query(firm.company_id, TODAY))
    assert asked == [TODAY, TODAY]
    assert again.total_rows == once.total_rows + 1


def test_a_slower_transaction_that_commits_later_is_not_missed() -> None:
    """Numbers are handed out before commit: a lower one can appear after a higher one."""
    with transaction.atomic():
        firm = Firm()
    query = Query(firm.company_id, TODAY, params={"customer": "K003"})
    slow = connection.copy(alias="default")
    slow.set_autocommit(autocommit=False)
    try:
        act, seq, other = numbers(), numbers(), numbers()
        with transaction.atomic():
            firm.invoice("INV-7", "K003", "2026-03-30", "2026-04-30", 123)
        assert run("balances", query).rows[0]["open"] == 123
        with slow.cursor() as cursor:
            item = firm.items[-1]
            cursor.execute(
                "insert into ledger_act (id, company_id, kind, recorded_at, txid, actor, first_seq,"
                " first_document, why) values (%s, %s, 'test', now(),"
                " pg_current_xact_id()::text::bigint, 'test', %s, 0, '')",
                [act, firm.company_id, seq],
            )
            cursor.execute(
                "insert into ledger_entry (seq, act_id, group_id, item_id, company_id, customer_id,"
                " side, kind, currency, amount_minor, due_on, effective_on, recorded_at)"
                " values (%s, %s, 900001, %s, %s, %s, 0, 3, 'CNY', -23, %s, %s, now())",
                [
                    seq,
                    act,
                    item.id,
                    firm.company_id,
                    firm.customers["K003"],
                    item.due_on,
                    item.issued_on,
                ],
            )
            cursor.execute(
                "insert into ledger_entry (seq, act_id, group_id, company_id, side, kind, currency,"
                " amount_minor, due_on, effective_on, recorded_at, account)"
                " values (%s, %s, 900001, %s, 2, 3, 'CNY', 23, %s, %s, now(), 'discount_allowed')",
                [other, act, firm.company_id, item.due_on, item.issued_on],
            )
        slow.commit()
    finally:
        slow.close()
    assert run("balances", query).rows[0]["open"] == 100
