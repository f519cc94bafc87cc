"""Terms in words: what is read, what is refused, and that print and read are inverse (D1)."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huikuan.kernel.decisions import Reason
from huikuan.rules.terms import (
    MONTH_END,
    Anchor,
    Discount,
    DiscountBase,
    Due,
    Language,
    Line,
    Reading,
    Roll,
    Terms,
    TermsRefused,
    parse,
    percent,
    read,
    text,
)

INVOICE = Anchor.INVOICE


def alone(due: Due) -> Terms:
    return Terms((Line(None, due),))


# Every row: ways of writing the same terms, and what both languages print for it.
SAME: list[tuple[str, str, Terms]] = [
    ("开票后30天", "net 30", alone(Due(INVOICE, days=30))),
    ("月结30天（自月末起）", "EOM+30", alone(Due(INVOICE, MONTH_END, days=30))),
    ("月结（月末付清）", "EOM", alone(Due(INVOICE, MONTH_END))),
    ("次月25日", "25th of next month", alone(Due(INVOICE, MONTH_END, 0, 1, (25,)))),
    ("隔月1日", "1st of the month after next", alone(Due(INVOICE, MONTH_END, 1, 1, (1,)))),
    ("货到次月22日", "22nd of next month after delivery",
     alone(Due(Anchor.DELIVERY, MONTH_END, 0, 1, (22,)))),
    ("月结1个月（自月末起）", "EOM+1 month", alone(Due(INVOICE, MONTH_END, months=1))),
    ("货到后30天", "30 days after delivery", alone(Due(Anchor.DELIVERY, days=30))),
    ("票到后60天", "60 days after invoice receipt", alone(Due(Anchor.INVOICE_RECEIPT, days=60))),
    ("提单后90天", "90 days after bill of lading", alone(Due(Anchor.BILL_OF_LADING, days=90))),
    ("验收后6个月", "6 months after acceptance", alone(Due(Anchor.ACCEPTANCE, months=6))),
    ("25日截单30天", "25th cut-off+30", alone(Due(INVOICE, 25, days=30))),
    ("开票后30天逢10/25日付款", "net 30 paid on 10th/25th",
     alone(Due(INVOICE, days=30, pay_days=(10, 25)))),
    ("款到发货", "cash in advance", alone(Due(Anchor.ORDER))),
    ("发货前付清", "before shipment", alone(Due(Anchor.SHIPMENT))),
    ("货到付款", "COD", alone(Due(Anchor.DELIVERY))),
    ("票到付款", "due on receipt", alone(Due(Anchor.INVOICE_RECEIPT))),
    ("开票即付", "on invoice", alone(Due(INVOICE))),
    ("对账付款", "on statement", alone(Due(Anchor.STATEMENT))),
    ("10天内付款折扣2%，开票后30天", "2/10 net 30",
     Terms((Line(None, Due(INVOICE, days=30)),), (Discount(200, 10),))),
    ("10天内付款折扣1.5%（不含税），月结30天（自月末起）", "1.5/10 before tax, EOM+30",
     Terms((Line(None, Due(INVOICE, MONTH_END, days=30)),),
           (Discount(150, 10, DiscountBase.BEFORE_TAX),))),
    ("预付30%，70%开票后60天", "30% deposit, 70% net 60",
     Terms((Line(Fraction(3, 10), Due(Anchor.ORDER)), Line(None, Due(INVOICE, days=60))))),
    ("预付30%，货到付60%，质保金10%验收后12个月",
     "30% deposit, 60% on delivery, 10% retention 12 months after acceptance",
     Terms((Line(Fraction(3, 10), Due(Anchor.ORDER)), Line(Fraction(6, 10), Due(Anchor.DELIVERY)),
            Line(None, Due(Anchor.ACCEPTANCE, months=12), retention=True)))),
    ("30/60/90天等分三期", "30/60/90 in thirds",
     Terms((Line(Fraction(1, 3), Due(INVOICE, days=30)), Line(Fraction(1, 3), Due(INVOICE, days=60)),
            Line(None, Due(INVOICE, days=90))))),
    ("三分之一于开票后30天，三分之二于25日截单2个月", "1/3 part net 30, 2/3 part 25th cut-off+2 months",
     Terms((Line(Fraction(1, 3), Due(INVOICE, days=30)), Line(None, Due(INVOICE, 25, months=2))))),
    ("开票后30天，遇节假日提前", "net 30, roll back",
     Terms((Line(None, Due(INVOICE, days=30)),), roll=Roll.PREVIOUS)),
    ("开票后30天，遇节假日不顺延", "net 30, no roll",
     Terms((Line(None, Due(INVOICE, days=30)),), roll=Roll.NONE)),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en", "terms"), SAME, ids=[row[1] for row in SAME])
def test_terms_print_in_both_languages_and_read_back(zh: str, en: str, terms: Terms) -> None:
    assert text(terms, "zh") == zh
    assert text(terms, "en") == en
    assert read(zh) == Reading(terms)
    assert read(en) == Reading(terms)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (written, meant)
        for meant, variants in {
            "net 30": "net30 | Net 30 days | 30 days | n/30 | n30 | 30 days net | 30d"
            " | 30 days after invoice date | 30 days from the invoice | invoice + 30"
            " | within 30 days | T/T 30 days | ３０天 | 30天内付款 | 账期30天 | 信用期30日"
            " | 净30天 | net 30天 | 开票30天 | 发票日后30天 | 自发票日期起30天内付清 | 三十天"
            " | 30个自然日 | terms: net 30 | net 30, next workday | 30天，遇节假日顺延",
            "net 90": "九十天 | 90天",
            "net 120": "一百二十天",
            "net 15": "半个月 | 十五天",
            "3 months after invoice": "3 months | 开票后三个月 | 3个月 | within 3 months",
            "6 months after invoice": "半年",
            "12 months after invoice": "一年 | 1年",
            "2 months+15 days after delivery": "货到2个月15天 | 2 months + 15 days after delivery",
            "EOM+45": "eom 45 | EOM + 45 days | end of month + 45 | 45 days after end of month"
            " | month-end +45 | 月末后45天 | 月底+45天 | 当月底45天",
            "EOM": "end of month | month end | 月底付款 | 月末",
            "EOM+1 month": "end of next month | end of the following month | 次月底 | 次月末"
            " | 下月底付款 | 次月结 | EOM + 1 month | eom 1 month",
            "EOM+2 months": "end of the month after next | 隔月底",
            "25th of next month": "25th of the following month | 25 of next month | 25th prox"
            " | 次月25号 | 下月25日付款 | 下个月二十五日 | 次月25日前付款",
            "EOM+60 after delivery": "eom 60 after delivery | 货到月末60天",
            "30 days after delivery": "货到30天付款 | 收货后30天 | 到货三十天 | delivery + 30"
            " | 30 days after receipt of goods | 签收后30日内支付 | net 30 from delivery",
            "60 days after invoice receipt": "收到发票后60天内付款 | 票到60天"
            " | 60 days after receipt of invoice",
            "30 days after statement": "对账后30天 | 对帐确认后30天 | 30 days after reconciliation",
            "60 days after bill of lading": "60 days after B/L date | 提单日后60天 | b/l + 60",
            "30 days after acceptance": "验收合格后30天 | 安装调试验收后30天",
            "cash in advance": "CIA | prepayment | 100% deposit | 先款后货 | 全额预付 | 预付100%"
            " | payment in advance | 100%预付款",
            "before shipment": "prior to shipment | 发货前付款 | 提货前付清",
            "COD": "cash on delivery | on delivery | 货到即付 | 现款现货 | 收货付款",
            "due on receipt": "upon receipt | due upon receipt | 票到即付 | 收到发票付款",
            "on invoice": "net 0 | immediate | due on invoice date | 开票付款 | due immediately",
            "25th cut-off+30": "每月25日截止30天 | 25号截账后30天 | 25th cutoff + 30 days",
            "net 30 paid on 10th/25th": "net 30, paid on 10th/25th | 30天，每月10、25日付款"
            " | 30天逢10、25号付款",
            "2/10 net 30": "2/10, n/30 | 2% 10 net 30 | 2% 10 days, net 30 | 2/10，30天"
            " | 2% discount within 10 days, net 30 | 10天内付款享受现金折扣2%，30天 | 2/10 n30",
            "2/10, 1/20, net 30": "2/10, 1/20, n/30",
            "30% deposit, 70% net 60": "deposit 30%, 70% net 60 | 30% deposit, balance net 60"
            " | 30% deposit + 70% net 60 | 30% deposit and 70% net 60"
            " | 定金30%，余款60天 | 30%预付，70%60天 | 预付三成，七成60天 | 首付30%;尾款70%60天"
            " | 百分之三十预付，百分之七十60天 | 30% deposit then the balance of 70% net 60",
            "30% deposit, 70% before shipment": "30%定金，余款发货前付清"
            " | 30% T/T in advance, 70% T/T before shipment",
            "30/60/90 in thirds": "net 30/60/90 days in equal parts | 30/60/90天各三分之一",
            "30/60 in halves": "30/60 in equal instalments | 30/60天各50% | 30/60天等分2期",
            "10/20/30/40/50 in equal parts": "10/20/30/40/50天等分五期",
            "90% net 30, 10% retention 12 months after acceptance":
            "90% net 30, 10% retention 12 months after acceptance"
            " | 90%30天，质量保证金10%于验收后一年",
        }.items()
        for written in variants.split(" | ")
    ],
)  # fmt: skip
def test_the_many_ways_of_the_trade(written: str, meant: str) -> None:
    assert text(parse(written), "en") == meant


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("月结30", "terms_note_month_end"),
        ("月结", "terms_note_month_end"),
        ("预付30%，70%月结60天", "terms_note_month_end"),
        ("net 30 EOM", "terms_note_month_end_first"),
        ("90% net 30, 10% retention", "terms_note_retention"),
        ("30天90%，质保金10%", "terms_note_retention"),
        ("30/60/90", "terms_note_equal_parts"),
        ("net 30/60/90 days", "terms_note_equal_parts"),
    ],
)
def test_a_usual_reading_that_is_not_certain_carries_a_note(written: str, note: str) -> None:
    found = read(written)
    assert isinstance(found, Reading)
    assert found.notes == (note,)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "terms_empty"),
        ("   \u3000", "terms_empty"),
        ("net 30 " * 100, "terms_too_long"),
        ("as agreed", "terms_unreadable"),
        ("面议", "terms_unreadable"),
        ("收到发票后，30天", "terms_unreadable"),
        ("30个工作日", "terms_unreadable"),
        ("L/C at sight", "terms_unreadable"),
        ("net 30 paid on", "terms_unreadable"),
        ("as agreed paid on 5th", "terms_unreadable"),
        ("net 30 paid on 5th paid on 6th", "terms_unreadable"),
        ("面议逢5日付款", "terms_unreadable"),
        ("30天逢5日付款逢6日付款", "terms_unreadable"),
        ("no roll paid on 5th", "terms_unreadable"),
        ("net 30, 2.555/10", "terms_unreadable"),
        ("2.555/10，30天", "terms_unreadable"),
        ("30/60/90 in halves", "terms_unreadable"),
        ("30/60天等分三期", "terms_unreadable"),
        ("30/60天各30%", "terms_unreadable"),
        ("30/60天各半", "terms_unreadable"),
        ("30% whenever, 70% net 30", "terms_unreadable"),
        ("30%随时，70%30天", "terms_unreadable"),
        ("30/60", "terms_no_due_day"),
        ("2/10", "terms_no_due_day"),
        ("no roll", "terms_no_due_day"),
        ("net 30, net 60", "terms_two_meanings"),
        ("30% deposit, net 60", "terms_two_meanings"),
        ("货到30天，月结60天", "terms_two_meanings"),
        ("net 30, no roll, roll back", "terms_two_meanings"),
        ("paid on 5th, net 30", "terms_two_meanings"),
        ("net 30 paid on 5th, paid on 6th", "terms_two_meanings"),
        ("30% deposit, 60% net 60", "terms_shares_not_whole"),
        ("30% deposit, 80% net 60", "terms_shares_not_whole"),
        ("110% deposit, balance net 60", "terms_shares_not_whole"),
        ("0% deposit, balance net 60", "terms_shares_not_whole"),
        ("1/0 part net 30, balance net 60", "terms_shares_not_whole"),
        ("balance net 60, 30% deposit", "terms_remainder_not_last"),
        ("30% deposit, balance net 30, balance net 60", "terms_remainder_not_last"),
        ("net 2000", "terms_offset_out_of_range"),
        ("200 months", "terms_offset_out_of_range"),
        ("次月32日", "terms_day_of_month"),
        ("45th cut-off+30", "terms_day_of_month"),
        ("net 30 paid on 25th/10th", "terms_pay_days_order"),
        ("2/20, 3/10, net 30", "terms_discounts_order"),
        ("2/10, 3/20, net 30", "terms_discounts_order"),
        ("0/10 net 30", "terms_discount_out_of_range"),
        ("2/10, 30% deposit, 70% net 60", "terms_discount_on_instalments"),
        ("100% retention", "terms_retention_alone"),
        ("/".join(str(day) for day in range(1, 63)), "terms_number_of_lines"),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused_with_a_code(written: str, code: str) -> None:
    found = read(written)
    assert isinstance(found, Reason)
    assert found.code == code
    with pytest.raises(TermsRefused) as refused:
        parse(written)
    assert refused.value.reason == found
    assert code in str(refused.value)


def test_the_refusal_quotes_the_clause() -> None:
    assert read("net 30, as agreed") == Reason("terms_unreadable", {"clause": "as agreed"})


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line(Fraction(1, 2), Due(INVOICE)),),
        (Line(None, Due(INVOICE)), Line(None, Due(INVOICE))),
        (Line(Fraction(1), Due(INVOICE)), Line(None, Due(INVOICE))),
    ],
)
def test_instalments_must_end_in_a_remainder(lines: tuple[Line, ...]) -> None:
    with pytest.raises(TermsRefused):
        Terms(lines)


@pytest.mark.parametrize(
    ("share", "worded"),
    [
        (Fraction(3, 10), "30%"),
        (Fraction(1, 8), "12.5%"),
        (Fraction(1, 3), "1/3"),
        (Fraction(333333, 1000000), "33.3333%"),
        (Fraction(1), "100%"),
    ],
)
def test_a_share_is_a_percentage_when_that_is_exact(share: Fraction, worded: str) -> None:
    assert percent(share) == worded


pay_days = st.sets(st.integers(1, 31), max_size=3).map(lambda found: tuple(sorted(found)))
dues = st.builds(
    Due,
    st.sampled_from(Anchor),
    st.none() | st.just(MONTH_END) | st.integers(1, 31),
    st.sampled_from([0, 0, 1, 2, 12, 120]),
    st.sampled_from([0, 0, 1, 7, 30, 45, 1095]),
    st.just(()) | pay_days,
)
weights = st.lists(st.integers(1, 12), min_size=2, max_size=5)


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    roll = draw(st.sampled_from(Roll))
    if draw(st.booleans()):
        days = draw(st.lists(st.integers(0, 90), max_size=3, unique=True).map(sorted))
        rates = draw(
            st.lists(st.integers(1, 9999), min_size=len(days), max_size=len(days), unique=True).map(
                lambda found: sorted(found, reverse=True)
            )
        )
        bases = [draw(st.sampled_from(DiscountBase)) for _ in days]
        discounts = tuple(map(Discount, rates, days, bases))
        return Terms((Line(None, draw(dues)),), discounts, roll)
    parts = draw(weights)
    lines = [Line(Fraction(part, sum(parts)), draw(dues), draw(st.booleans())) for part in parts]
    return Terms((*lines[:-1], Line(None, lines[-1].due, lines[-1].retention)), (), roll)


@given(any_terms(), st.sampled_from(["zh", "en"]))
@example(Terms((Line(Fraction(1, 2), Due(INVOICE)), Line(None, Due(INVOICE)))), "en")
@settings(max_examples=400)
def test_what_is_printed_reads_back_equal_and_without_notes(
    terms: Terms, language: Language
) -> None:
    printed = text(terms, language)
    assert read(printed) == Reading(terms), printed


@given(st.text(max_size=40) | st.text("net30/%月结天预付货到,+ 0", max_size=20))
def test_any_text_is_read_or_refused_and_never_breaks(written: str) -> None:
    found = read(written)
    if isinstance(found, Reading):
        assert parse(text(found.terms, "zh")) == parse(text(found.terms, "en")) == found.terms
