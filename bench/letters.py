"""10,000 formal demands to PDF/A beside bare typst over the same values, one process, CPU seconds.

The limit is given what the product has put together already: what is measured is the putting
together, the digests and what stands between. No database is asked: facts of all letters are
gathered by a handful of statements, whatever their number. Neither side signs.
"""

import datetime as dt
import json
import os
import sys
import tempfile
import time
from typing import Any

LETTERS = 10_000
DEBTS = 5
GOAL = 1.5
DAY = dt.date(2026, 3, 1)


def _facts(count: int) -> Any:  # noqa: ANN401 - its type needs Django
    """So many customers with a few debts each, as one look at a book gives them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    os.environ.setdefault("HUIKUAN_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    from huikuan.adapters.letterheads import Letterhead
    from huikuan.books.ledger.movements import DebtItem
    from huikuan.books.parties.queries import CustomerView
    from huikuan.books.people.queries import CompanyView
    from huikuan.books.policies.presets import preset
    from huikuan.flows.write_letter import gathering

    items = {
        one: DebtItem(
            one, one, f"INV-{one}", one // DEBTS, "CNY", DAY, DAY - dt.timedelta(9), 100, 100
        )
        for one in range(count * DEBTS)
    }
    empty: dict[str, Any] = dict.fromkeys(CustomerView.__slots__, "")
    return gathering.Facts(
        company=CompanyView(1, "HK", "华宽机械有限公司", "", "CNY", "CN", "Asia/Shanghai"),
        letterhead=Letterhead(),
        as_of=DAY,
        customers={
            one: CustomerView(
                **{**empty, "id": one, "customer_no": f"C{one}", "name": f"客户{one}"}
            )
            for one in range(count)
        },
        items=items,
        open_minor=dict.fromkeys(items, 100),
        orders={},
        accounts={},
        templates={"formal_demand": gathering.parsed(preset("letters", "formal_demand"))},
        owed={},
    )


def works(count: int = LETTERS) -> dict[str, Any]:
    """Write so many letters both ways and compare."""
    facts = _facts(count)
    import typst

    from huikuan.adapters.typesetting import press
    from huikuan.flows.write_letter import composing, writing
    from huikuan.flows.write_letter.values import Ask

    source = press.source("letter")
    product = limit = 0.0
    # fonts and template are read once a process, on neither side's account
    first = Ask(0, "CNY", "formal_demand", (0,))
    writing.set_letter(composing.Composed(facts, first))
    for at in range(count):
        ask = Ask(at, "CNY", "formal_demand", tuple(range(at * DEBTS, at * DEBTS + DEBTS)))
        begun = time.process_time()
        writing.set_letter(composing.Composed(facts, ask))
        product += time.process_time() - begun
        values = json.dumps(composing.Composed(facts, ask).printed(mark="0" * 16))
        begun = time.process_time()
        typst.compile(
            source,
            font_paths=press.fonts(),
            format="pdf",
            pdf_standards="a-3b",
            sys_inputs={"values": values},
        )
        limit += time.process_time() - begun
        if at % 500 == 499:
            print(f"letters {at + 1:,} of {count:,}: {product / limit:.2f}", file=sys.stderr)
    return {"letters": count, "product_cpu": product, "limit_cpu": limit}


def table(found: dict[str, Any]) -> str:
    """The line of the report."""
    ratio = found["product_cpu"] / found["limit_cpu"]
    each = found["product_cpu"] / found["letters"] * 1000
    return (
        f"letters: {found['letters']:,} to PDF/A, {each:.1f} ms CPU each,"
        f" {ratio:.2f} times bare typst (goal {GOAL})"
    )
