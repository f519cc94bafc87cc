"""Writes what a fitted card is worth as a page that a person reads before accepting it (B4)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.console import Console

if TYPE_CHECKING:
    from huikuan.flows.fit_scorecard import Fitted


def markdown(found: "Fitted", console: Console) -> str:
    """The card's worth, its grades, and every factor with its bins, heaviest first."""
    return "\n".join((*_worth(found, console), *_factors(found, console))) + "\n"


def _worth(found: "Fitted", console: Console) -> Iterator[str]:
    report = found.report
    yield f"# {console.text('cardreport.title', name=found.document['name'])}"
    yield ""
    yield console.text("cardreport.sample", firms=report.firms, failed=report.failed)
    yield ""
    for code, value in (
        ("auc", f"{report.auc:.4f} ({report.auc_least:.4f})"),
        ("ks", f"{report.ks:.3f}"),
        ("psi", f"{report.psi:.3f}"),
        ("slope", f"{report.slope:.2f}"),
        ("brier", f"{report.brier:.4f}"),
    ):
        yield f"- {console.text(f'cardreport.{code}', folds=report.folds)}: {value}"
    yield ""
    heads = ("grade", "from", "firms", "failed", "rate", "expected", "caught")
    yield from _heading(heads, console)
    for one in report.grades:
        rate = f"{one.failed / one.firms:.2%}" if one.firms else "–"
        cells = (
            one.grade,
            f"{one.start / 100:.2f}",
            str(one.firms),
            str(one.failed),
            rate,
            f"{one.expected:.1f}",
            f"{one.caught:.1%}",
        )
        yield f"| {' | '.join(cells)} |"


def _factors(found: "Fitted", console: Console) -> Iterator[str]:
    for factor in sorted(found.report.factors, key=lambda one: -one.weight):
        yield ""
        yield f"## {factor.code}"
        yield ""
        yield console.text(
            "cardreport.factor",
            weight=f"{factor.weight / 100:.2f}",
            information=f"{factor.information:.3f}",
        )
        yield ""
        yield from _heading(("bin", "firms", "failed", "rate", "evidence", "points"), console)
        for line in factor.bins:
            span = f"{line.since or '…'} – {line.until or '…'}"
            missing = line is factor.bins[-1]
            cells = (
                console.text("cardreport.missing") if missing else span,
                str(line.firms),
                str(line.failed),
                f"{line.failed / line.firms:.2%}" if line.firms else "–",
                f"{line.evidence:+.2f}",
                f"{line.points / 100:.2f}",
            )
            yield f"| {' | '.join(cells)} |"


def _heading(codes: tuple[str, ...], console: Console) -> Iterator[str]:
    yield f"| {' | '.join(console.text(f'cardreport.{code}') for code in codes)} |"
    yield f"|{'---|' * len(codes)}"
