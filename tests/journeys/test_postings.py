"""A book's postings balance, tie to the ledger, and are what the rules say of each single fact."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from huikuan.analytics.faults import BadQuery
from huikuan.analytics.reports import Query, Report, run
from huikuan.books.intake.operations import staging
from huikuan.books.ledger import operations as ledger
from huikuan.books.policies import operations as policies
from huikuan.flows import move_drafts as flow
from huikuan.flows.move_drafts import Applied, Order, Received
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.money import Money
from huikuan.rules.drafts import AcceptorKind, Draft, DraftKind, Medium, Range
from huikuan.rules.items import DocumentKind
from huikuan.rules.posting import DraftMove, Issue, Leg, Word, of_draft, of_group, of_issue, parse
from tests.support.realbook import RealBook, ask

pytestmark = pytest.mark.django_db

CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-p")
CHIEF = Actor(kind="user", id="2", person="chief", name="chief", request_id="req-p")
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
ISSUED, DUE, END = dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2026, 12, 31)


def draft(no: int, face: int, acceptor: str) -> Draft:
    return Draft(
        number=f"{no:030d}",
        kind=DraftKind.BANK,
        medium=Medium.ELECTRONIC,
        drawer="K1",
        acceptor=acceptor,
        acceptor_kind=AcceptorKind.OTHER_BANK,
        issued_on=ISSUED,
        matures_on=DUE,
        face=Money(face, "CNY"),
        range=Range(1, face),
    )


class Story(RealBook):
    """A year with every kind of fact in it."""

    def __init__(self) -> None:
        super().__init__()
        self.paper("invoice", "INV-1", 10_000_00)
        self.paper("invoice", "INV-2", 5_000_00, parts=3)
        self.taxed()
        self.paper("invoice", "INV-Y", 900_000, "JPY")
        self.paper("credit_note", "CN-1", 300_00)
        for number, minor in (("R-1", 4_000_00), ("R-2", 77_00), ("B-1", 1_500_00)):
            self.paper("receipt", number, minor)
        day = dt.date(2026, 2, 1)
        group = self.allocate("R-1", "INV-2", 2_000_00, discount=40_00, applied_on=day, at=AT)
        self.allocate("CN-1", "INV-2", 300_00, discount=0, applied_on=day, at=AT)
        self.reverse(group, effective_on=dt.date(2026, 3, 1), at=AT)
        gone = self.paper("invoice", "INV-9", 1_000_00)
        self.reverse(gone, effective_on=dt.date(2026, 3, 2), at=AT)
        self.differences(dt.date(2026, 2, 2))
        self.nobodys()
        self.drafts()

    def differences(self, on: dt.date) -> None:
        """What was left of claims and of money, each to its account."""
        for number, account, minor in (
            ("INV-2", "bank_charge", 5_00),
            ("INV-2", "rounding", 1),
            ("INV-2", "short_payment", 20_00),
            ("INV-2", "bad_debt", 30_00),
            ("INV-Y", "fx_gain_loss", 7),
            ("R-2", "refund", 7_00),
            ("R-2", "intercompany", 3_00),
            ("R-2", "overpayment_income", 1_00),
        ):
            self.settle(number, account, minor, on=on, at=AT)
        self.move("R-1", "K2", 100_00, new="M-1", at=AT)

    def paper(
        self,
        kind: str,
        number: str,
        minor: int,
        currency: str = "CNY",
        parts: int = 1,
        customer: str | None = "K1",
    ) -> Any:  # noqa: ANN401
        due = [(ISSUED + dt.timedelta(30 * at), minor // parts) for at in range(parts)]
        due[-1] = (due[-1][0], minor - sum(each for _, each in due[:-1]))
        return self.issue(
            kind, number, customer=customer, currency=currency, issued_on=ISSUED, parts=due, at=AT
        )

    def nobodys(self) -> None:
        """Money of which nobody knew whose it was: a part pays a claim, a part is kept, a part waits.

        A second one pays, and is taken back from what it paid.
        """
        for number in ("N-1", "N-2"):
            self.paper("receipt", number, 900_00, customer=None)
        day = dt.date(2026, 4, 2)
        self.allocate("N-1", "INV-2", 500_00, discount=1_00, applied_on=day, at=AT)
        self.move("N-1", "K2", 300_00, new="M-2", at=AT)
        group = self.allocate("N-2", "INV-2", 900_00, discount=0, applied_on=day, at=AT)
        self.reverse(group, effective_on=dt.date(2026, 5, 2), at=AT)

    def drafts(self) -> None:
        """One honoured by the bank's receipt, one discounted and refused, one of each endorsed."""
        good, weak = "招商银行", "杭州银行"
        held = [
            self.receive(at, face, name)
            for at, (face, name) in enumerate(
                ((1_500_00, good), (1_000_00, weak), (700_00, good), (800_00, weak), (900_00, weak))
            )
        ]
        self.act(held[0], "present", DUE)
        self.act(held[0], "honour", DUE, receipt_no="B-1")
        early = dt.date(2026, 4, 1)
        self.act(held[1], "ask_discount", early, rate=Decimal(3), details={"bank": "B"})
        self.act(held[1], "discount", early, by=CHIEF)
        self.act(held[1], "dishonour", DUE)
        for one in held[2:4]:
            self.act(one, "ask_endorse", early, details={"endorsee": "S"})
            self.act(one, "endorse", early, by=CHIEF)
        self.act(held[3], "honour", DUE)

    def receive(self, no: int, face: int, acceptor: str) -> int:
        made = draft(no, face, acceptor)
        received = Received("K1", made, ISSUED, applied=[Applied("INV-1", made.face)])
        return flow.receive(by=CLERK, company_id=self.company_id, received=received).id

    def act(self, draft_id: int, act: str, on: dt.date, by: Actor = CLERK, **more: Any) -> None:  # noqa: ANN401
        order = Order(draft_id=draft_id, act=act, on=on, **more)
        flow.move(by=by, company_id=self.company_id, order=order)

    def posted(self, as_of: dt.date = END, limit: int | None = None, **params: Any) -> Report:  # noqa: ANN401
        return run("postings", Query(self.company_id, as_of, params=params, limit=limit))

    def asked(self, params: dict[str, str]) -> Report:
        return run("postings", Query(self.company_id, END, params=params, limit=None))

    def taxed(self) -> None:
        """An invoice of 1,130.00 with 130.00 of tax, in two instalments."""
        row = self._row(
            "invoices",
            invoice_no="INV-T",
            customer_no="K1",
            issue_date=ISSUED,
            amount_minor=1_130_00,
            tax_minor=130_00,
            due_date=DUE,
            kind="invoice",
            currency="CNY",
        )
        with transaction.atomic():
            staging.open_stage("invoices", ledger.NUMBERED)
            staging.stage_rows("invoices", [row])
            staging.close_stage()
            ledger.judge_documents("invoices", self.company_id)
            ledger.prepare_booking()
            ((document_id,),) = ask("SELECT document_id FROM staged")
            ledger.set_instalments(
                (document_id, line, DUE, minor) for line, minor in ((1, 130_00), (2, 1_000_00))
            )
            act = ledger.open_act(
                company_id=self.company_id, kind="import.invoices", by=CLERK, recorded_at=AT
            )
            ledger.book_documents("invoices", act)
            ledger.close_act(act)

    def setting(self, **more: object) -> None:
        (document,) = policies.presets("posting")
        with transaction.atomic():
            policies.record_version(
                by=system("test", "postings"),
                company_id=self.company_id,
                kind="posting",
                name="standard",
                valid_from=ISSUED,
                document=document | more,
                why="test",
            )


@pytest.fixture
def story() -> Story:
    return Story()


def by_account(report: Report) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in report.rows:
        key = (row["account_no"], row["currency"])
        found[key] += row["posted_debit"] - row["posted_credit"]
    return {key: minor for key, minor in found.items() if minor}


def test_every_voucher_balances_and_the_totals_are_the_lines(story: Story) -> None:
    report = story.posted()
    vouchers: dict[tuple[str, str, dt.date], int] = defaultdict(int)
    for row in report.rows:
        key = (row["voucher"], row["currency"], row["posted_on"])
        vouchers[key] += row["posted_debit"] - row["posted_credit"]
    assert len(vouchers) > 30
    assert set(vouchers.values()) == {0}
    for total in report.totals:
        mine = [row for row in report.rows if row["currency"] == total["currency"]]
        assert total["posted_debit"] == sum(row["posted_debit"] for row in mine)
        assert total["posted_credit"] == total["posted_debit"]
        assert total["count"] == len(mine)
    assert report.total_rows == len(report.rows) == len(list(report.rows))


def test_the_accounts_tie_to_the_ledger_on_every_month_end(story: Story) -> None:
    for month in range(1, 13):
        day = dt.date(2026, month, 28)
        sums = by_account(story.posted(as_of=day))
        balances = story.balances(day, LATER)
        for currency in ("CNY", "JPY"):
            mine = [both for (_, code), both in balances.items() if code == currency]
            owed, left = (sum(both[at] for both in mine) for at in (0, 1))
            assert sums.get(("1122", currency), 0) == owed
            nobodys = balances.get((None, currency), (0, 0))[1]
            assert -sums.get(("2204", currency), 0) == left - nobodys
            assert -sums.get(("224103", currency), 0) == nobodys


def test_each_advance_is_a_customers_and_ties_to_what_that_customer_has_left(story: Story) -> None:
    for month in (1, 4, 6, 12):
        day = dt.date(2026, month, 28)
        balances = story.balances(day, LATER)
        left: dict[Any, int] = defaultdict(int)
        for row in story.posted(as_of=day).rows:
            if row["account_no"] in {"2204", "224103"}:
                key = (row["customer_no"] or None, row["currency"])
                assert (key[0] is None) == (row["account_no"] == "224103")
                left[key] -= row["minor"]
        assert {key: minor for key, minor in left.items() if minor} == {
            key: both[1] for key, both in balances.items() if both[1]
        }
        # in January both payments of nobody wait; what is left of them at the end is a part
        assert left[None, "CNY"] == {1: 1_500_00, 4: 100_00, 6: 1_000_00, 12: 1_000_00}[month]


def test_notes_stand_in_the_books_until_they_leave_them(story: Story) -> None:
    spring = by_account(story.posted(as_of=dt.date(2026, 4, 1)))
    # endorsed with a good acceptor: gone. Discounted and endorsed with a weak one: still there
    assert spring["1121", "CNY"] == 1_500_00 + 1_000_00 + 800_00 + 900_00
    # 1,000.00 x 3 % x 91 / 360
    assert spring["6603", "CNY"] == 7_58
    assert -spring["2001", "CNY"] == 1_000_00
    assert -spring["2245", "CNY"] == 800_00
    end = by_account(story.posted())
    # what is left: the one that nobody has moved
    assert end["1121", "CNY"] == 900_00
    for paid_off in ("2001", "2245", "122102"):
        assert (paid_off, "CNY") not in end


def test_each_line_is_what_the_rules_say_of_its_fact(story: Story) -> None:
    (document,) = policies.presets("posting")
    settings = parse(document)
    expected = sorted(
        (voucher, settings.role(line.word), line.minor)
        for voucher, lines in facts(story.company_id)
        for line in lines
    )
    found = sorted(
        (row["voucher"], settings.role(Word(row["word"])), row["minor"])
        for row in story.posted().rows
    )
    assert found == expected


def facts(company_id: int) -> list[tuple[str, Any]]:
    """The facts of a book, fact by fact, with the lines that the rules make of each."""
    made: list[tuple[str, Any]] = []
    issued = ask(
        "SELECT d.id, d.kind, d.method, e.kind, array_agg(e.amount_minor ORDER BY e.seq),"
        " coalesce(max(d.tax_minor), 0), d.customer_id IS NOT NULL, d.kind = 5 AND EXISTS (SELECT FROM drafts_draft r"
        " WHERE r.document_id = d.id AND r.derecognised)"
        " FROM ledger_entry e JOIN ledger_document d ON d.id = e.item_id >> 8"
        " WHERE e.company_id = %s AND e.group_id IS NULL GROUP BY 1, 2, 3, 4",
        company_id,
    )
    for key, kind, method, entry, parts, tax, owned, good in issued:
        sign = -1 if entry == 9 else 1
        issue = Issue(
            DocumentKind(kind).word,
            method or "",
            sign * sum(parts),
            tax,
            entry == 9,
            bool(good),
            owned,
        )
        lines = of_issue(issue, fvoci=False)
        # an instalment is a line of its own
        side = 1 if kind in {4, 5} else 0
        legs = of_group([Leg(side, "", part, entry == 9, owned) for part in parts])
        made.append((f"{'RV' if entry == 9 else 'IS'}-{key}", [*legs, *lines[1:]]))
    for group, side, account, minor, kind, owned in ask(
        "SELECT group_id, side, account, amount_minor, kind, customer_id IS NOT NULL"
        " FROM ledger_entry"
        " WHERE company_id = %s AND group_id IS NOT NULL",
        company_id,
    ):
        made.append((f"AL-{group}", of_group([Leg(side, account or "", minor, kind == 9, owned)])))
    for key, act, before, good, face, interest, receipt in ask(
        "SELECT m.id, m.act, m.before, r.derecognised, r.face_minor,"
        " coalesce((m.details->>'interest_minor')::bigint, 0), m.details->>'receipt_no'"
        " FROM drafts_move m JOIN drafts_draft r ON r.id = m.draft_id WHERE m.company_id = %s",
        company_id,
    ):
        move = DraftMove(act, before, good, face, interest, bool(receipt))
        made.append((f"DR-{key}", of_draft(move, fvoci=False)))
    return made


def test_output_vat_is_posted_once_for_an_invoice_in_instalments(story: Story) -> None:
    assert by_account(story.posted())["22210107", "CNY"] == -130_00


def test_what_was_taken_back_is_red_or_mirrored(story: Story) -> None:
    red = [row for row in story.posted().rows if row["voucher"].startswith("RV-")]
    assert all(row["posted_debit"] <= 0 and row["posted_credit"] <= 0 for row in red)
    before = by_account(story.posted())
    story.setting(reversal="mirrored", discount="finance_cost", unapplied="receivable", fvoci=True)
    report = story.posted()
    assert all(row["posted_debit"] >= 0 and row["posted_credit"] >= 0 for row in report.rows)
    after = by_account(report)
    assert after["1122", "CNY"] == before["1122", "CNY"] + before["2204", "CNY"]
    assert {code for code, _ in after} - {code for code, _ in before} <= {"1124", "6603"}


def test_a_line_is_found_by_day_account_and_voucher(story: Story) -> None:
    march = story.asked({"from": "2026-03-01", "to": "2026-03-31"})
    # money that was free only from the first of March on was moved then
    assert {row["fact"] for row in march.rows} == {
        "reversed",
        "issued",
        "moved",
        "difference",
        "fee",
    }
    assert {row["posted_on"].month for row in march.rows} == {3}
    one = story.posted(voucher=march.rows[0]["voucher"])
    assert {row["voucher"] for row in one.rows} == {march.rows[0]["voucher"]}
    receivable = story.posted(account="1122", currency="CNY", customer="K1")
    assert {row["account_zh"] for row in receivable.rows} == {"应收账款"}
    page = story.posted(limit=10)
    assert [row["seq"] for row in page.rows] == [row["seq"] for row in story.posted().rows[:10]]
    assert story.posted().rows[3]["voucher"] == page.rows[3]["voucher"]
    for params, code in (
        ({"account": "9"}, "query.unknown_value"),
        ({"colour": "red"}, "query.unknown_param"),
    ):
        with pytest.raises(BadQuery) as refused:
            story.asked(params)
        assert refused.value.code == code


def test_the_home_currency_needs_a_dated_rate(story: Story) -> None:
    with pytest.raises(BadQuery) as refused:
        story.posted(home="yes")
    assert (refused.value.code, refused.value.figures["currency"]) == ("query.no_rate", "JPY")
    story.setting(rates=[{"currency": "JPY", "from": "2026-01-01", "rate": "0.0467"}])
    report = story.posted(home="yes")
    yen = [row for row in report.rows if row["currency"] == "JPY" and row["fact"] == "issued"]
    # 900,000 yen are 42,030.00 yuan
    assert [(row["home_debit"], row["home_credit"]) for row in yen] == [
        (42_030_00, 0),
        (0, 42_030_00),
    ]
    vouchers: dict[str, int] = defaultdict(int)
    for row in report.rows:
        vouchers[row["voucher"]] += row["home_debit"] - row["home_credit"]
    assert set(vouchers.values()) == {0}


def test_a_chart_that_is_not_there_is_named(story: Story) -> None:
    story.setting(chart="ours")
    with pytest.raises(BadQuery) as refused:
        story.posted()
    assert refused.value.code == "query.no_chart"
    story.setting(chart="small")
    assert "5001" in {row["account_no"] for row in story.posted().rows}
