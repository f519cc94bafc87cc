"""A policy of the order check is tried on the year that was: same facts, another policy (P5)."""

from pathlib import Path

import pytest
from django.conf import settings

from huikuan.books.policies.operations import presets
from huikuan.flows import change_policy
from tests.support.creditfirm import TODAY, file, limit, order
from tests.support.firm import found

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_year_is_asked_again_under_another_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    file(firm, tmp_path, "customers", "customer_no,name\nC1,恒泰\n")
    limit(firm, 100_00)
    order(firm, "60.00", "A")
    order(firm, "70.00", "B")
    limit(firm, 999_00, valid_from=TODAY)
    standard = presets("order_check")[0]
    rules = standard["rules"]
    assert isinstance(rules, list)
    mild = [{**one, "effect": "warn"} if one["rule"] == "limit" else one for one in rules]

    both = change_policy.replay(
        company_id=firm.company.id,
        kind="order_check",
        name="standard",
        document={**standard, "rules": mild},
        as_of=TODAY,
    )

    # beside it stands what holds now, the shipped one
    assert both.now is not None
    assert [row["outcome"] for row in both.now.rows] == ["hold", "pass"]
    assert [(row["outcome"], row["count"], row["amount"]) for row in both.tried.rows] == [
        ("pass", 2, 130_00)
    ]
    again = change_policy.replay(
        company_id=firm.company.id,
        kind="order_check",
        name="standard",
        document=standard,
        as_of=TODAY,
    )
    # the limit of then counts, not the one of now
    assert [(row["outcome"], row["count"], row["amount"]) for row in again.tried.rows] == [
        ("hold", 1, 70_00),
        ("pass", 1, 60_00),
    ]
