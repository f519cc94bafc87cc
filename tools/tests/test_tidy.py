"""Each rule of tidy finds its bad sample and leaves its good one alone."""

import pytest

from tools.tidy.__main__ import RULES, check
from tools.tidy.source import Source

LEDGER = "src/huikuan/books/ledger/"
AGING = "src/huikuan/rules/aging/"

# rule -> path, a bad sample, a good one
SAMPLES: dict[str, list[tuple[str, str, str]]] = {
    "clock": [
        (AGING + "age.py", "late = as_of or date.today()", "late = as_of - due_on"),
        (LEDGER + "operations.py", "now = timezone.now()", "now = recorded_at"),
        (LEDGER + "models.py", "at = DateTimeField(default=timezone.now)", "at = DateTimeField()"),
        (
            AGING + "age.py",
            "day = datetime.datetime.now(UTC)",
            "day = datetime.datetime(2025, 1, 1)",
        ),
        ("src/huikuan/adapters/files/read.py", "seen = time.time()", "seen = time.monotonic()"),
        (
            AGING + "age.py",
            "day = date.today()",
            "# tidy: allow clock - a sample\nday = date.today()",
        ),
    ],
    "float": [
        (AGING + "age.py", "share = 0.5", "share = Fraction(1, 2)"),
        (AGING + "age.py", "def f(a: float) -> int: ...", "def f(a: int) -> int: ..."),
        (LEDGER + "models.py", "amount = models.FloatField()", "amount = models.BigIntegerField()"),
        (AGING + "age.py", "x = float(y)", "if isinstance(y, float):\n    raise TypeError(y)"),
    ],
    "state": [
        ("src/huikuan/flows/close_day.py", "order.status = HELD", "operations.hold(order)"),
        (LEDGER + "models.py", "self.state = CLOSED", "self.closed_by = actor"),
        ("src/huikuan/flows/x.py", "rows.update(state='done')", "rows.update(note='done')"),
    ],
    "signal": [
        (
            LEDGER + "apps.py",
            "from django.db.models.signals import post_save",
            "import django.apps",
        ),
        (
            LEDGER + "apps.py",
            "from django.dispatch import receiver",
            "from django.apps import apps",
        ),
    ],
    "model-by-name": [
        (LEDGER + "queries.py", "m = apps.get_model('orders', 'Order')", "m = Order.objects"),
    ],
    "date-default": [
        (AGING + "age.py", "def age(as_of: Day | None = None): ...", "def age(as_of: Day): ..."),
        (AGING + "age.py", "def age(*, due_on=None): ...", "def age(*, note=None): ..."),
        (AGING + "age.py", "def f(a, until: date = None): ...", "def f(a, until: date): ..."),
    ],
    "sum": [
        ("src/huikuan/flows/close_day.py", "late = sum(amounts)", "late = report.totals"),
        ("src/huikuan/entrypoints/web/bars.py", "rows.aggregate(Sum('open'))", "rows.total"),
        (
            "src/huikuan/flows/close_day.py",
            "late = math.fsum(amounts)",
            "# tidy: allow sum - a sample\nlate = sum(amounts)",
        ),
    ],
    "bare-except": [
        (
            "tools/x.py",
            "try:\n    go()\nexcept:\n    pass",
            "try:\n    go()\nexcept OSError:\n    pass",
        ),
    ],
    "todo": [
        (AGING + "age.py", "x = 1  # TODO later", "x = 1  # what is left stands in the issue")
    ],
    "print": [
        (AGING + "age.py", "print('late')", "say('late')"),
        ("src/huikuan/flows/x.py", "print(1)", "pass"),
    ],
    "impure": [
        (AGING + "age.py", "import os", "import decimal"),
        (
            AGING + "age.py",
            "def f():\n    import django.db",
            "from huikuan.kernel.money import Money",
        ),
        ("src/huikuan/kernel/days.py", "from random import choice", "from datetime import date"),
    ],
    "sql": [
        (
            "src/huikuan/entrypoints/web/views.py",
            "from django.db import connection",
            "from django.db import transaction",
        ),
        ("src/huikuan/flows/x.py", "import psycopg", "import json"),
    ],
    "long-function": [
        (AGING + "age.py", "def f():\n" + "    x = 1\n" * 60, "def f():\n" + "    x = 1\n" * 59),
        (
            AGING + "age.py",
            'def f():\n    """One."""\n' + "    x = 1\n" * 60,
            'def f():\n    """One.\n\n    More.\n    """\n' + "    x = 1\n" * 59,
        ),
    ],
    "long-file": [(AGING + "age.py", "x = 1\n" * 401, "x = 1\n" * 400)],
    "drawer": [("src/huikuan/rules/aging/utils.py", "", "")],
    "books-init": [(LEDGER + "__init__.py", "from .queries import *", "")],
    "rules-face": [(AGING + "__init__.py", "from .age import age", "__all__ = ['age']")],
}


def rules_broken(path: str, text: str) -> set[str]:
    return {finding.rule for finding in check(Source.parse(path, text))}


@pytest.mark.parametrize(
    ("rule", "path", "bad"),
    [(rule, path, bad) for rule, samples in SAMPLES.items() for path, bad, _ in samples],
)
def test_a_bad_sample_is_found(rule: str, path: str, bad: str) -> None:
    assert rule in rules_broken(path, bad)


@pytest.mark.parametrize(
    ("rule", "path", "good"),
    [
        (rule, path, good)
        for rule, samples in SAMPLES.items()
        for path, _, good in samples
        if rule != "drawer"
    ],
)
def test_a_good_sample_is_left_alone(rule: str, path: str, good: str) -> None:
    assert rule not in rules_broken(path, good)


def test_a_file_named_for_what_it_decides_is_no_drawer() -> None:
    assert rules_broken("src/huikuan/rules/aging/buckets.py", "") == set()


def test_every_rule_has_samples() -> None:
    assert set(SAMPLES) == set(RULES)


def test_an_exception_needs_a_reason_and_the_right_rule() -> None:
    path = AGING + "age.py"
    assert (
        rules_broken(path, "day = date.today()  # tidy: allow clock - its age is a fact") == set()
    )
    assert rules_broken(path, "day = date.today()  # tidy: allow clock - ") == {"clock"}
    assert rules_broken(path, "day = date.today()  # tidy: allow float - wrong rule") == {"clock"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/huikuan/flows/close_day.py", "today = timezone.localdate()"),
        (LEDGER + "tests/test_booking.py", "day = date.today()\nshare = 0.5\nprint(share)"),
        (LEDGER + "migrations/0001_initial.py", "apps.get_model('ledger', 'Entry')\nx.state = 1"),
        (LEDGER + "operations.py", "period.state = CLOSED"),
        (LEDGER + "operations/close.py", "rows.update(state=CLOSED)"),
        ("src/huikuan/entrypoints/cli/report.py", "print('done')"),
        ("tools/where.py", "print('here')\nimport os"),
    ],
)
def test_a_rule_holds_only_where_it_is_meant_to(path: str, text: str) -> None:
    assert rules_broken(path, text) == set()
