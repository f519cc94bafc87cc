"""What fitted cards are worth on firms that none of us chose: the figures that are promised.

The files stand beside the project (../shared/data); where they are missing the tests say so.
"""

import os
from pathlib import Path
from typing import Final

import pytest
import yaml

from huikuan.adapters.samples import read
from huikuan.analytics.scorecards import Plan, Report, derived, fit, sample
from huikuan.rules.scoring import parse

ROOT: Final = Path(__file__).resolve().parents[5]
SHARED: Final = Path(os.environ.get("HUIKUAN_SHARED", ROOT.parent / "shared")) / "data"
POLISH: Final = SHARED / "bankruptcy-polish-1year" / "1year.arff.gz"
US: Final = SHARED / "bankruptcy-us-2015-2017" / "us_firms_2015_2017.csv"

pytestmark = pytest.mark.slow


def report(path: Path, ratios: str, outcome: str, plan: Plan, *left_out: str) -> Report:
    table = read(path)
    failed = [one == "1" for one in table.pop(outcome)]
    columns = {
        name: [None if one is None else float(one) for one in cells]
        for name, cells in table.items()
        if name not in left_out
    }
    text = (ROOT / "samples" / "scorecards" / ratios).read_text(encoding="utf-8")
    columns |= derived(columns, {name: str(one) for name, one in yaml.safe_load(text).items()})
    found = fit(sample(columns, failed), plan)
    card = parse(found.document)
    assert len(card.factors) <= 30
    assert all(len(factor.bins.points) <= 12 for factor in card.factors)
    return found.report


@pytest.mark.skipif(not POLISH.exists(), reason="the Polish firms are not on this machine")
def test_a_readable_card_tells_the_polish_firms_apart_in_ten_folds() -> None:
    told = report(POLISH, "polish-ratios.yaml", "class", Plan("polish", folds=10))
    assert (told.firms, told.failed) == (7027, 271)
    assert told.auc >= 0.93
    assert told.psi < 0.1
    assert 0.8 < told.slope < 1.25


@pytest.mark.skipif(not US.exists(), reason="the US firms are not on this machine")
def test_a_readable_card_tells_the_us_firms_apart_in_five_folds() -> None:
    """By three ways of dealing the firms out: 83 failures make one way a matter of luck."""
    found = []
    for seed in (1, 2, 3):
        plan = Plan("us", folds=5, seed=seed)
        told = report(US, "us-ratios.yaml", "bankrupt", plan, "company_name", "year")
        assert (told.firms, told.failed) == (977, 83)
        found.append(told.auc)
    assert sum(found) / len(found) >= 0.88
