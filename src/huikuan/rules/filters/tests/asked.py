"""The fields that the tests ask, and random conditions over them with rows of every kind."""

import datetime as dt
import string

from hypothesis import strategies as st

from huikuan.rules.filters import Condition, Field, parse
from huikuan.rules.filters.tokens import quoted

FIELDS = (
    Field("name", "text", title="客户名称"),
    Field("region", "text"),
    Field("currency", "text", title="币种"),
    Field("status", "text", choices=("open", "partly_settled", "settled")),
    Field("overdue", "money", title="逾期金额"),
    Field("1-30", "money"),
    Field("overdue_share", "share"),
    Field("oldest_due", "date"),
    Field("days_late", "days", also=("overdue_days",), title="逾期天数"),
    Field("open_items", "count"),
    Field("key_account", "bool"),
)
ROW: dict[str, object] = {
    "name": "上海 Huahai",
    "region": None,
    "currency": "CNY",
    "status": "open",
    "overdue": 100_050,
    "1-30": 0,
    "overdue_share": 2_500,
    "oldest_due": dt.date(2026, 1, 31),
    "days_late": 12,
    "open_items": 3,
    "key_account": True,
}


def read(text: str, *currencies: str) -> Condition:
    """Read a condition over rows of these currencies, yuan alone where none are named."""
    condition = parse(text, FIELDS, lambda: currencies or ("CNY",))
    assert condition is not None
    return condition


# signs that patterns, quotes and wildcards are made of, letters of several tables, both widths
SIGNS = string.punctuation + "aAzZ09 上集团（）ＡａéÉßİı\U00020000"
WORDS = st.text(st.sampled_from(SIGNS), max_size=4) | st.sampled_from(
    ["上海", "a%b", "A_b", "x\\y"]
)
DAYS = [dt.date(2026, 1, 1), dt.date(2025, 12, 31), dt.date(2025, 1, 1)]
ORDERS = ["==", "!=", "<", "<=", ">", ">="]


def _tests() -> st.SearchStrategy[str]:
    def compared(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        one = st.builds(f"{name} {{}} {{}}".format, st.sampled_from(ORDERS), values)
        return one | st.builds(f"{name} in ({{}}, {{}})".format, values, values)

    words = WORDS.map(quoted)
    return st.one_of(
        st.builds("name {} {}".format, st.sampled_from(["==", "!=", "~", "~", "~"]), words),
        st.builds("name not in ({}, {})".format, words, words),
        st.builds("currency {} {}".format, st.sampled_from(["==", "!="]), st.just("CNY")),
        compared("overdue", st.sampled_from(["0", "10", "10.05", "-3"])),
        compared("oldest_due", st.sampled_from([day.isoformat() for day in DAYS])),
        compared("days_late", st.integers(0, 3).map(str)),
        compared("overdue_share", st.sampled_from(["0", "0.25", "25.01%"])),
        st.builds("key_account == {}".format, st.sampled_from(["true", "false"])),
    )


CONDITIONS: st.SearchStrategy[str] = st.recursive(
    _tests(),
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=5,
)
KINDS: dict[str, st.SearchStrategy[object]] = {
    "name": WORDS,
    "currency": st.sampled_from(["CNY", "USD"]),
    "overdue": st.sampled_from([0, 10, 1000, 1005, -3, -300, 100_000]),
    "oldest_due": st.sampled_from(DAYS),
    "days_late": st.integers(0, 3),
    "overdue_share": st.sampled_from([0, 2500, 2501]),
    "key_account": st.booleans(),
}
ROWS: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {name: st.none() | values for name, values in KINDS.items()}
)
