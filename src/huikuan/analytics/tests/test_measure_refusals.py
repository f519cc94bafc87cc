"""What cannot be asked of a measure is refused by name, never answered as something else (D7)."""

import datetime as dt

import pytest

from huikuan.adapters.texts import text
from huikuan.analytics.reports import BadQuery, Query, run
from huikuan.analytics.tests.firm import TODAY, Firm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "question", "code", "figures"),
    [
        ("dsoo", {}, "query.unknown_report", {"name": "dsoo"}),
        ("measures", {"params": {"measures": "dsoo"}}, "query.unknown_measure", {"name": "dsoo"}),
        ("dso", {"by": ("regoin",)}, "query.unknown_dimension", {"name": "regoin"}),
        ("dso", {"engine": "duck"}, "query.unknown_engine", {"name": "duck"}),
        ("promises_kept", {}, "query.measure_not_fed", {"missing": "promises"}),
        ("dso", {"by": ("month",), "params": {"periods": "61"}}, "query.too_many_points", {}),
        ("dso", {"params": {"dates": "2026-02-30"}}, "query.unknown_value", {"name": "dates"}),
        ("dso", {"where": "regoin == 华东"}, "query.where_unknown_column", {"column": "regoin"}),
        # one movement's amount is not its item's: a part payment left out would change a balance
        ("open_balance", {"where": "amount > 1"}, "query.where_unknown_column", {}),
        # an item is followed whole; only a movement has the day on which it was paid
        ("oldest_overdue", {"by": ("paid_month",)}, "query.dimension_does_not_fit", {}),
    ],
)
def test_it_is_refused_with_the_names_that_may_have_been_meant(
    name: str, question: dict[str, object], code: str, figures: dict[str, str]
) -> None:
    firm = Firm()
    with pytest.raises(BadQuery) as refused:
        run(name, Query(firm.company_id, TODAY, **question))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert figures.items() <= refused.value.figures.items()
    for language in ("zh", "en"):
        assert text(code, language, **refused.value.figures)


def test_a_day_before_the_first_fact_owes_nothing() -> None:
    report = run("open_balance", Query(Firm().company_id, dt.date(2001, 1, 1)))
    assert list(report.rows) == []
    assert list(report.totals) == []
