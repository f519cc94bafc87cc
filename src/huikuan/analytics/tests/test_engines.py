"""DuckDB, PostgreSQL and Spark answer every measure of every book as its reference does (D7, P6)."""

import dataclasses
import datetime as dt
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huikuan.analytics.engine import spark as engine
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.measuring import Question, ask
from huikuan.analytics.tests.ledger import Ledger
from huikuan.analytics.tests.parity import (
    answered,
    assert_as_references,
    assert_same,
    questions,
    stories,
)
from huikuan.rules.measures import span
from tools import java

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = ("duckdb", "postgres")
ALL = (*QUICK, "spark")
SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
}


def books(many: int, *, smaller: bool = True) -> settings:
    """So many random books; one that fails is made smaller where asking is quick."""
    return settings(
        max_examples=many,
        phases=[one for one in Phase if smaller or one not in {Phase.shrink, Phase.explain}],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(autouse=True)
def book_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Books of its own: numbers of companies come again in every worker's database."""
    monkeypatch.setattr(django_settings, "HOME", tmp_path)


@pytest.fixture(scope="session")
def spark() -> None:
    """Spark in this process, told that the books are small: half a minute a book becomes five.

    Code is run as it stands, for it is run once; the answers do not depend on it.
    """
    if java.found() is None:
        pytest.skip(java.ADVICE)
    os.environ["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    started = engine.session()
    for name, value in SMALL.items():
        started.conf.set(name, value)


def check(data: st.DataObject, engines: tuple[str, ...]) -> None:
    story = data.draw(stories())
    asked = data.draw(questions(story))
    first, *others = (answered(asked, engine) for engine in engines)
    for other in others:
        assert_same(other, first)
    if asked.by_reference:
        assert_as_references(first, story, asked.question)


@books(20, smaller=False)
@given(data=st.data())
def test_duckdb_and_postgres_answer_as_the_references_do(data: st.DataObject) -> None:
    check(data, QUICK)


@pytest.mark.xdist_group("spark")
@books(2, smaller=False)
@given(data=st.data())
def test_spark_answers_as_the_others_and_the_references_do(
    spark: None, data: st.DataObject
) -> None:
    check(data, ALL)


@pytest.mark.xdist_group("spark")
def test_spark_reads_a_copy_of_the_book_and_says_when_it_lacks_files(
    spark: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with transaction.atomic():
        ledger = Ledger()
    day = dt.date(2026, 3, 1)
    question = Question(ledger.company_id, ("open_balance",), (span(day, day),), engine="spark")
    original = ask(question)
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "book", copy)
    values = {**django_settings.ENVIRONMENT.values, "HUIKUAN_BOOK_URL": f"{copy.as_uri()}/"}
    changed = dataclasses.replace(django_settings.ENVIRONMENT, values=values)
    monkeypatch.setattr(django_settings, "ENVIRONMENT", changed)
    assert ask(question).figures == original.figures != ()
    with transaction.atomic():
        ledger.invoice("INV-9", "K003", 5)
    with pytest.raises(BadQuery) as bad:
        ask(question)
    assert bad.value.code == "query.book_not_copied"
    assert bad.value.figures == {"where": f"{copy.as_uri()}/"}
    shutil.copytree(tmp_path / "book", copy, dirs_exist_ok=True)
    now = {one.currency: one.values["open_balance"] for one in ask(question).figures}
    before = {one.currency: one.values["open_balance"] for one in original.figures}
    assert now == {**before, "CNY": (before["CNY"] or 0) + 5}


@pytest.mark.soak
@pytest.mark.xdist_group("spark")
@books(200, smaller=False)
@given(data=st.data())
def test_two_hundred_books_on_three_engines(spark: None, data: st.DataObject) -> None:
    check(data, ALL)
