"""``huikuan score``: the scores of a company's customers as of a day (contract: commands; B4, D9)."""

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView
    from huikuan.books.scoring.values import ScoreView
    from huikuan.flows.score_customers import Ran


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the day, the customer and the company."""
    parser.add_argument("--customer", metavar="NO", help=say("cli.score.customer"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.score.as_of"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Score, and say how many customers have which grade, or one customer's factors."""
    platform.open_books()
    from huikuan.books.parties import queries as parties
    from huikuan.books.people import queries
    from huikuan.books.scoring import queries as scores
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import score_customers

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "scores.run", company.id)
    as_of = arguments.as_of or today(company.time_zone)
    wanted = None
    if arguments.customer is not None:
        found = parties.id_of(company.id, arguments.customer)
        if found is None:
            raise WrongUse("cli.score.no_customer", customer=arguments.customer)
        wanted = [found]
    try:
        ran = score_customers.score(by=by, company=company, as_of=as_of, customer_ids=wanted)
    except score_customers.ScoreRefused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    if wanted is None:
        grades = [one.grade for one in scores.grades(company.id, None, as_of).values()]
        _tell(ran, company, {grade: grades.count(grade) for grade in sorted(set(grades))}, console)
        return DONE
    _show(scores.current(company.id, wanted, as_of)[wanted[0]], arguments.customer, console)
    return DONE


def _tell(ran: "Ran", company: "CompanyView", grades: Mapping[str, int], console: Console) -> None:
    run = ran.run
    console.say(
        f"cli.score.{ran.outcome}",
        company=company.code,
        day=run.as_of,
        scored=run.scored,
        kept=run.kept,
        card=run.card,
        version=run.card_version,
    )
    console.say("cli.score.grades", grades=", ".join(f"{one} {n:,}" for one, n in grades.items()))
    console.document(
        {
            "company": company.code,
            "as_of": run.as_of,
            "outcome": ran.outcome.value,
            "scored": run.scored,
            "kept": run.kept,
            "card": {"name": run.card, "version": run.card_version, "digest": run.card_digest},
            "grades": dict(grades),
        }
    )


def _show(score: "ScoreView", customer_no: str, console: Console) -> None:
    console.say(
        "cli.score.one",
        customer=customer_no,
        grade=score.grade,
        points=points(score.points),
        risk=console.text(f"risk_class.{score.risk_class}"),
        card=score.card,
        version=score.version,
        day=score.as_of,
    )
    for line in score.factors:
        console.say(
            "cli.score.factor",
            factor=line.code,
            value="–" if line.value is None else line.value,
            points=points(line.points),
            most=points(line.most),
            origin=line.origin,
        )
    for stop in score.hard_stops:
        console.say("cli.score.stop", stop=stop.code, value=stop.value or "–", grade=stop.grade)
    console.document({"customer_no": customer_no, **document(score)})


def document(score: "ScoreView") -> dict[str, Any]:
    """A score as JSON says it: points of 100 and figures as decimal text."""
    return {
        "as_of": score.as_of,
        "grade": score.grade,
        "card_grade": score.card_grade,
        "points": points(score.points),
        "risk_class": score.risk_class,
        "cycle_days": score.cycle_days,
        "card": {"name": score.card, "version": score.version, "digest": score.digest},
        "factors": [
            {
                "code": line.code,
                "dimension": line.dimension.value,
                "value": None if line.value is None else str(line.value),
                "points": points(line.points),
                "most": points(line.most),
                "source": line.source.value,
                "origin": line.origin,
                "age_days": line.age_days,
            }
            for line in score.factors
        ],
        "hard_stops": [{"code": one.code, "grade": one.grade} for one in score.hard_stops],
        "override": None if score.override is None else score.override.id,
    }


def points(hundredths: int) -> str:
    """Points of 100 with two decimals."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"
