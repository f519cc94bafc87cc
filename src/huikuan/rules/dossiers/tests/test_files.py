"""Numbers warned about, files complete or not, groups without circles, twins, countries."""

import datetime as dt
from dataclasses import replace
from typing import Any, Literal

import pytest

from huikuan.kernel.money import Money
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules import dossiers as rules
from huikuan.rules.dossiers import (
    BankAccount,
    DocumentKind,
    FileFacts,
    FileRefused,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Paper,
    Parent,
    Registration,
    Sign,
    TradeReference,
    Value,
)

DAY = dt.date(2026, 6, 30)


def vat(number: str, _country: str) -> Literal["", "format", "check"]:
    if number == "BAD":
        return "format"
    return "check" if number == "ODD" else ""


def odd(kind: IdentityKind, number: str, country: str = "") -> list[tuple[str, object]]:
    found = rules.warnings(Identity(kind, number, country), vat)
    return [(one.code.removeprefix("dossiers."), one.figures.get("expected")) for one in found]


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        # the standard's own example, prefix 91350100M000100Y4
        (IdentityKind.USCC, "91350100M000100Y43", []),
        (IdentityKind.USCC, " 9135 0100-m000100y43", []),
        # Kweichow Moutai's, as its annual report prints it
        (IdentityKind.USCC, "9152000071430580XT", []),
        (IdentityKind.USCC, "91350100M000100Y44", [("identity_check", "3")]),
        (IdentityKind.USCC, "91350100M000100Y4", [("identity_length", 18)]),
        (IdentityKind.USCC, "91350100I000100Y43", [("identity_signs", None)]),
        (IdentityKind.USCC, "91A50100M000100Y43", [("identity_signs", None)]),
        (IdentityKind.LEI, "213800KUD8LAJWSQ9D15", []),
        (IdentityKind.LEI, "213800KUD8LAJWSQ9D16", [("identity_check", "15")]),
        (IdentityKind.LEI, "213800KUD8LAJWSQ9D1", [("identity_length", 20)]),
        (IdentityKind.LEI, "213800KUD8LAJWSQ9DXX", [("identity_signs", None)]),
        (IdentityKind.DUNS, "15-048-3782", []),
        (IdentityKind.DUNS, "1504837", [("identity_length", 9)]),
        (IdentityKind.DUNS, "15048378X", [("identity_signs", None)]),
        (IdentityKind.OTHER, "whatever", []),
        (IdentityKind.VAT, "BAD", []),
    ],
)
def test_what_is_odd_about_a_number(
    kind: IdentityKind, number: str, expected: list[tuple[str, object]]
) -> None:
    assert odd(kind, number) == expected


def test_a_code_whose_inner_id_is_wrong_says_so_too() -> None:
    # the last sign made to fit, the organisation's id inside it does not
    found = odd(IdentityKind.USCC, "91350100M000100Y5" + "0")
    assert "identity_organisation_check" in [code for code, _ in found]


def test_a_vat_number_follows_the_rules_that_are_handed_in() -> None:
    assert odd(IdentityKind.VAT, "BAD", "DE") == [("identity_vat_format", None)]
    assert odd(IdentityKind.VAT, "odd", "de") == [("identity_vat_check", None)]
    assert odd(IdentityKind.VAT, "GOOD", "DE") == []


def test_which_register_a_tax_id_is_from() -> None:
    assert rules.kind_of("91350100M000100Y43", "") is IdentityKind.USCC
    assert rules.kind_of("123", "CN") is IdentityKind.USCC
    assert rules.kind_of("123", "") is IdentityKind.OTHER
    assert rules.kind_of("DE136695976", "DE") is IdentityKind.VAT
    assert rules.kind_of("12-3456789", "US") is IdentityKind.OTHER


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (Registration(" "), "field_missing"),
        (Registration("x" * 301), "field_too_long"),
        (Registration("x", registered_capital_minor=-1), "amount_out_of_range"),
        (Registration("x", currency="XXQ"), "unknown_currency"),
        (Registration("x", employees=-1), "number_out_of_range"),
        (Owner("x", OwnerKind.FIRM, 10_001), "share_out_of_range"),
        (TradeReference("x", DAY, days_late=4_000), "number_out_of_range"),
        (Paper(DocumentKind.OTHER, "t", "f", "", 0, ""), "field_missing"),
    ],
)
def test_what_cannot_be_kept(value: Value, code: str) -> None:
    assert [one.code for one in rules.against_entering(value)] == [f"dossiers.{code}"]


@pytest.mark.parametrize(
    "value",
    [
        Registration("x", founded_on=DAY, business_scope="y" * 3_000),
        Identity(IdentityKind.VAT, "DE 1", "de"),
        Owner("张三", OwnerKind.PERSON, 10_000),
        Parent("x", 7, 5_100),
        TradeReference("x", DAY, since=DAY),
        BankAccount("62-22"),
        Paper(DocumentKind.LICENSE, "t", "f.pdf", "d", 1, "m", expires_on=DAY),
    ],
)
def test_a_value_is_written_down_and_read_again(value: Value) -> None:
    assert rules.against_entering(value) == ()
    assert rules.read(rules.KINDS[type(value)], rules.written(value)) == value


def test_what_takes_the_place_of_what() -> None:
    assert rules.key(Identity(IdentityKind.USCC, "1", "CN")) == "uscc:"
    assert rules.key(Identity(IdentityKind.VAT, "1", "de")) == "vat:DE"
    assert rules.key(Owner("东方 控股", OwnerKind.FIRM)) == "firm:东方控股"
    assert rules.key(TradeReference("North Steel", DAY)) == "northsteel"
    assert rules.key(BankAccount("62 22-1")) == rules.number(BankAccount("62221")) == "62221"
    assert rules.key(Registration("x")) == rules.number(Registration("x")) == ""
    assert rules.number(Identity(IdentityKind.VAT, "de 1")) == "DE1"
    assert rules.key(Paper(DocumentKind.OTHER, "A b", "f", "d", 1, "m")) == "other:ab"


def test_owners_hold_the_whole_at_most() -> None:
    half = Owner("a", OwnerKind.FIRM, 5_000)
    assert rules.against_owners([half, half, Owner("b", OwnerKind.FIRM)]) == ()
    assert rules.against_owners([half, half, replace(half, share=1)])
    assert str(FileRefused(rules.against_owners([half] * 3))) == "dossiers.owners_over_whole"


def test_no_group_runs_in_a_circle_or_too_deep() -> None:
    parents = {2: 1, 3: 2}
    assert rules.against_parent(parents, 4, 3) == ()
    (circle,) = rules.against_parent(parents, 1, 3)
    assert circle.figures["firms"] == "1 > 3 > 2 > 1"
    assert rules.against_parent({}, 1, 1)[0].code == "dossiers.group_circle"
    assert rules.against_parent({5: 6, 6: 5}, 7, 5)[0].code == "dossiers.group_circle"
    chain = {one + 1: one for one in range(1, 20)}
    assert rules.against_parent(chain, 99, 20)[0].code == "dossiers.group_too_deep"
    assert rules.top(parents, 3) == 1
    assert rules.top(parents, 9) == 9
    assert rules.top({5: 6, 6: 5}, 5) in {5, 6}


def test_firms_are_told_alike_by_their_signs() -> None:
    signs = [
        Sign(1, "name", "a"), Sign(2, "name", "a"), Sign(1, "stem", "s"), Sign(2, "stem", "s"),
        Sign(3, "identity", "9"), Sign(1, "identity", "9"), Sign(4, "phone", ""),
        *(Sign(one, "phone", "13800000000") for one in range(10, 30)),
    ]  # fmt: skip
    found = [(one.first, one.second, dict(one.shared)) for one in rules.alike(signs)]
    assert found == [(1, 3, {"identity": "9"}), (1, 2, {"name": "a"})]
    assert [one.weight for one in rules.alike(signs)] == [6, 4]


def test_a_telephone_is_its_digits() -> None:
    assert rules.phone_key("+86 (0)138-0000-0001") == "13800000001"
    assert rules.phone_key("0086 13800000001") == "13800000001"
    assert rules.phone_key("021-5888 1234") == "2158881234"
    assert rules.phone_key("12345") == ""


POLICY: dict[str, Any] = {
    "kind": "credit_file",
    "name": "standard",
    "items": {
        "registration": {"weight": 1_000, "days": 365},
        "identity": {"weight": 1_000},
        "license": {"weight": 1_000},
        "owners": {"weight": 1_000},
        "contact": {"weight": 1_000},
        "statements": {"weight": 2_000, "count": 2, "audited": True, "days": 549},
        "report": {"weight": 1_000, "days": 365},
        "references": {"weight": 1_000, "count": 2, "days": 730},
        "history": {"weight": 1_000, "days": 180},
    },
    "alert_days": 30,
    "report_days": 90,
    "monthly_budget": {"CNY": 500_000},
}
WHOLE = FileFacts(
    registered_on=DAY,
    identities=1,
    licensed=True,
    owners=1,
    contacts=1,
    years=((dt.date(2025, 12, 31), True), (dt.date(2024, 12, 31), True)),
    report_on=DAY,
    references=(DAY, DAY),
    since=dt.date(2020, 1, 1),
)


def states(facts: FileFacts) -> tuple[int, dict[str, str]]:
    found = rules.completeness(facts, rules.parse(POLICY), DAY)
    return found.permyriad, {one.code: one.state for one in found.items if one.state != "there"}


def test_a_whole_file_and_an_empty_one() -> None:
    assert states(WHOLE) == (10_000, {})
    share, lacking = states(FileFacts())
    assert share == 0
    assert set(lacking.values()) == {"missing"}
    empty = rules.completeness(FileFacts(), rules.parse(POLICY), DAY)
    assert empty.missing[0].code == "statements"


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"registered_on": dt.date(2025, 6, 29)}, {"registration": "stale"}),
        ({"registered_on": dt.date(2025, 6, 30)}, {}),
        ({"license_ends_on": DAY}, {}),
        ({"license_ends_on": dt.date(2026, 6, 29)}, {"license": "stale"}),
        ({"years": ((dt.date(2025, 12, 31), True),)}, {"statements": "missing"}),
        (
            {"years": ((dt.date(2025, 12, 31), True), (dt.date(2024, 12, 31), False))},
            {"statements": "missing"},
        ),
        (
            {"years": ((dt.date(2024, 12, 27), True), (dt.date(2023, 12, 31), True))},
            {"statements": "stale"},
        ),
        ({"report_on": dt.date(2025, 1, 1)}, {"report": "stale"}),
        ({"references": (DAY, dt.date(2020, 1, 1))}, {"references": "stale"}),
        ({"references": (DAY,)}, {"references": "missing"}),
        ({"since": dt.date(2026, 1, 2)}, {"history": "missing"}),
    ],
)
def test_what_is_old_counts_for_nothing(changed: dict[str, Any], lacking: dict[str, str]) -> None:
    assert states(replace(WHOLE, **changed))[1] == lacking


def test_papers_that_end_soon_are_named_with_the_days_left() -> None:
    def paper(title: str, ends: dt.date | None) -> Paper:
        return Paper(DocumentKind.LICENSE, title, "f", "d", 1, "m", expires_on=ends)

    listed = [
        paper("never", None),
        paper("later", dt.date(2026, 7, 31)),
        paper("soon", dt.date(2026, 7, 30)),
        paper("over", dt.date(2026, 6, 1)),
    ]
    found = rules.expiring(listed, DAY, 30)
    assert [(one.title, left) for one, left in found] == [("over", -29), ("soon", 30)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"items": {}}, "credit_file_item"),
        ({"items": {"luck": {"weight": 10_000}}}, "credit_file_item"),
        ({"items": {"owners": {"weight": "all"}}}, "credit_file_item"),
        ({"items": {"owners": {"weight": 10_000, "days": 0}}}, "credit_file_item"),
        ({"items": {"owners": {"weight": 10_000, "audited": 1}}}, "credit_file_item"),
        ({"items": {"owners": {"weight": 9_999}}}, "credit_file_weights"),
        ({"alert_days": -1}, "credit_file_days"),
        ({"monthly_budget": 7}, "credit_file_budget"),
        ({"monthly_budget": {"XXQ": 1}}, "credit_file_budget"),
        ({"monthly_budget": {"CNY": "5.00"}}, "credit_file_budget"),
        ({"more": 1}, "policy_unknown_key"),
    ],
)
def test_a_policy_of_files_that_cannot_be_used(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        rules.parse({**POLICY, **changed})
    assert code in {one.code for one in refused.value.issues}


COUNTRIES: dict[str, Any] = {
    "kind": "countries",
    "name": "standard",
    "source": "ours",
    "countries": [
        {"country": "RU", "grade": "B", "from": "2000-01-01", "to": "2022-03-01"},
        {"country": "RU", "grade": "E", "from": "2022-03-01", "exchange_control": True},
        {"country": "DE", "grade": "A", "from": "2000-01-01"},
    ],
}


def test_a_country_has_the_grade_of_the_day() -> None:
    table = rules.parse_countries(COUNTRIES)
    before, after = (table.on("ru", dt.date(2022, 2, 28)), table.on("RU", dt.date(2022, 3, 1)))
    assert before is not None
    assert after is not None
    assert (before.grade, after.grade) == ("B", "E")
    assert table.on("RU", dt.date(1999, 12, 31)) is None
    notes = rules.notes(
        home="CNY",
        balances=[Money(5, "CNY"), Money(7, "USD"), Money(0, "EUR")],
        risk=after,
        country="RU",
    )
    assert [one.code for one in notes] == [
        "dossiers.country_risk",
        "dossiers.exchange_control",
        "dossiers.foreign_currency",
    ]
    germany = table.on("DE", DAY)
    assert rules.notes(home="CNY", balances=[], risk=germany, country="DE") == ()
    unknown = rules.notes(home="CNY", balances=[], risk=None, country="XK")
    assert [one.code for one in unknown] == ["dossiers.country_unknown"]
    assert rules.notes(home="CNY", balances=[], risk=None, country="") == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"country": "Germany", "grade": "A", "from": "2000-01-01"}, "countries_line"),
        ({"country": "DE", "grade": "F", "from": "2000-01-01"}, "countries_line"),
        ({"country": "DE", "grade": "A", "from": "soon"}, "countries_line"),
        ({"country": "DE", "grade": "A", "from": "2000-01-01", "colour": 1}, "countries_line"),
        (
            {"country": "FR", "grade": "A", "from": "2000-01-01", "to": "2000-01-01"},
            "countries_line",
        ),
        ({"country": "DE", "grade": "A", "from": "2001-01-01"}, "countries_overlap"),
    ],
)
def test_a_table_of_countries_that_cannot_be_used(line: dict[str, Any], code: str) -> None:
    document = {**COUNTRIES, "countries": [*COUNTRIES["countries"], line]}
    with pytest.raises(PolicyRefused) as refused:
        rules.parse_countries(document)
    assert [one.code for one in refused.value.issues] == [code]
    with pytest.raises(PolicyRefused):
        rules.parse_countries({**COUNTRIES, "countries": "all"})


def test_an_order_for_a_report_ends_delivered_or_failed() -> None:
    assert rules.ORDER.ends == {rules.OrderState.DELIVERED, rules.OrderState.FAILED}
    assert rules.ORDER.reachable() == set(rules.OrderState)
