"""A dunning policy is tried on the year that was, before it is switched on (A1, P5)."""

import datetime as dt

import pytest
from django.db import transaction

from huikuan.books.policies.operations import presets
from huikuan.flows import change_policy
from tests.support import smallbook
from tests.support.firm import found

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 6, 30)


def test_two_policies_are_compared_by_letters_and_hours() -> None:
    firm = found()
    smallbook.book(firm.company.id)
    quick = next(one for one in presets("dunning") if one["name"] == "quick")
    with transaction.atomic():
        both = change_policy.replay(
            company_id=firm.company.id,
            kind="dunning",
            name="standard",
            document={**quick, "name": "standard"},
            as_of=LAST,
        )
    assert both.now is not None

    def told(table: change_policy.ReplayTable) -> list[tuple[object, ...]]:
        codes = ("currency", "stage", "letters", "customers", "hours")
        return [tuple(row[code] for code in codes) for row in table.rows]

    # 1,000.00 of C1 and 2,000.00 of C2 are never paid: the receipts were never applied
    rest = [("call", 1, 1, 1), ("formal", 1, 1, 1), ("legal", 1, 1, 1), ("hand_over", 1, 1, 1)]
    assert told(both.now) == [
        # the machine asks for the small one alone, somebody looks at the large one
        ("CNY", "friendly", 1, 1, 0),
        *(("CNY", *row) for row in rest),
        ("USD", "friendly", 1, 1, 1),
        *(("USD", *row) for row in rest),
    ]
    assert [row[1] for row in told(both.tried)] == ["friendly", "formal", "hand_over"] * 2
