"""``huikuan scorecard fit``: a readable card from a file of firms or from own history (B4)."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView
    from huikuan.flows.fit_scorecard import Fitted, Plan
    from huikuan.kernel.actors import Actor


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare what is learnt from, what the card is to be, and where it goes."""
    parser.add_argument("act", choices=("fit",), help=say("cli.scorecard.act"))
    parser.add_argument("file", nargs="?", type=Path, help=say("cli.scorecard.file"))
    parser.add_argument("--outcome", metavar="COLUMN", help=say("cli.scorecard.outcome"))
    parser.add_argument("--failed", default="1", metavar="VALUE", help=say("cli.scorecard.failed"))
    parser.add_argument("--ratios", type=Path, metavar="FILE", help=say("cli.scorecard.ratios"))
    parser.add_argument(
        "--leave-out", default="", metavar="COLUMNS", help=say("cli.scorecard.leave_out")
    )
    parser.add_argument("--name", default="fitted", help=say("cli.scorecard.name"))
    parser.add_argument("--factors", type=int, default=30, help=say("cli.scorecard.factors"))
    parser.add_argument("--folds", type=int, default=10, help=say("cli.scorecard.folds"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=say("cli.scorecard.out"))
    parser.add_argument("--report", type=Path, metavar="FILE", help=say("cli.scorecard.report"))
    parser.add_argument("--propose", action="store_true", help=say("cli.scorecard.propose"))
    parser.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.scorecard.as_of"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.option.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Fit, say what the card is worth on firms that it had not seen, write and propose it."""
    if not 2 <= arguments.folds <= 20 or not 1 <= arguments.factors <= 100:  # noqa: PLR2004
        raise WrongUse("cli.scorecard.bounds")
    own = arguments.file is None
    platform.open_books()
    from huikuan.flows import fit_scorecard as flow

    by, company = _who(arguments) if own or arguments.propose else (None, None)
    plan = flow.Plan(arguments.name, arguments.factors, arguments.folds)
    try:
        found = _fitted(arguments, plan, company, console)
    except (flow.BadTable, flow.BadFormula, flow.BadSample) as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    _tell(found, console)
    if arguments.out:
        from huikuan.flows.change_policy import printed

        arguments.out.write_text(printed("scorecard", found.document, "zh"), encoding="utf-8")
    if arguments.report:
        from huikuan.entrypoints.cli.cardreport import markdown

        arguments.report.write_text(markdown(found, console), encoding="utf-8")
    proposal = _propose(by, company, found, console) if arguments.propose else None
    console.document(_document(found) | {"proposal": proposal})
    return DONE


def _who(arguments: argparse.Namespace) -> "tuple[Actor, CompanyView]":
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen

    by = operator()
    company = chosen(by, arguments.company)
    queries.authorize(by, "scores.run", company.id)
    return by, company


def _fitted(
    arguments: argparse.Namespace, plan: "Plan", company: "CompanyView | None", console: Console
) -> "Fitted":
    from huikuan.flows import fit_scorecard as flow

    def told(done: int, total: int) -> None:
        console.progress(console.text("cli.scorecard.fitting"), done, total)

    if company is not None and arguments.file is None:
        as_of = arguments.as_of or today(company.time_zone)
        return flow.from_history(company.id, as_of, plan, told)
    if not arguments.outcome:
        raise WrongUse("cli.scorecard.outcome_needed")
    asked = flow.FileAsked(
        arguments.file,
        arguments.outcome,
        arguments.failed,
        _formulas(arguments.ratios),
        [one.strip() for one in arguments.leave_out.split(",") if one.strip()],
    )
    return flow.from_file(asked, plan, told)


def _formulas(path: Path | None) -> Mapping[str, str]:
    """The ratios of a file: `name: formula`, a line each, as in any YAML."""
    if path is None:
        return {}
    from huikuan.flows.change_policy import Unreadable, parse

    try:
        found = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Unreadable) as fault:
        raise WrongUse("cli.scorecard.ratios_unreadable", file=path.name) from fault
    return {name: str(formula) for name, formula in found.items()}


def _propose(
    by: "Actor | None", company: "CompanyView | None", found: "Fitted", console: Console
) -> int | None:
    from huikuan.flows import fit_scorecard as flow
    from huikuan.flows.change_policy import PolicyActRefused

    if by is None or company is None:
        return None
    why = console.text("cli.scorecard.why", auc=f"{found.report.auc:.3f}", firms=found.report.firms)
    try:
        made = flow.propose(
            by=by,
            company_id=company.id,
            document=found.document,
            valid_from=today(company.time_zone),
            why=why,
        )
    except PolicyActRefused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    console.say("cli.scorecard.proposed", name=made.name, number=made.id)
    return made.id


def _tell(found: "Fitted", console: Console) -> None:
    report = found.report
    console.say(
        "cli.scorecard.worth",
        firms=report.firms,
        failed=report.failed,
        folds=report.folds,
        auc=f"{report.auc:.4f}",
        least=f"{report.auc_least:.4f}",
        ks=f"{report.ks:.3f}",
        psi=f"{report.psi:.3f}",
        slope=f"{report.slope:.2f}",
    )
    for line in report.grades:
        console.say(
            "cli.scorecard.grade",
            grade=line.grade,
            start=f"{line.start / 100:.2f}",
            firms=line.firms,
            failed=line.failed,
            rate=f"{line.failed / line.firms:.2%}" if line.firms else "–",
            expected=f"{line.expected:.1f}",
        )
    console.say("cli.scorecard.size", factors=len(report.factors), bins=report.bins)


def _document(found: "Fitted") -> dict[str, Any]:
    report = found.report
    return {
        "card": dict(found.document),
        "firms": report.firms,
        "failed": report.failed,
        "folds": report.folds,
        "auc": f"{report.auc:.4f}",
        "auc_least_fold": f"{report.auc_least:.4f}",
        "auc_pooled": f"{report.auc_pooled:.4f}",
        "ks": f"{report.ks:.4f}",
        "psi": f"{report.psi:.4f}",
        "brier": f"{report.brier:.4f}",
        "calibration_slope": f"{report.slope:.3f}",
        "grades": [
            {
                "grade": one.grade,
                "start": f"{one.start / 100:.2f}",
                "firms": one.firms,
                "failed": one.failed,
                "expected": f"{one.expected:.1f}",
                "caught_from_here_down": f"{one.caught:.4f}",
            }
            for one in report.grades
        ],
    }
