"""A firm scores its customers and fits a card from the command line."""

import json
import random
from pathlib import Path

import pytest

from tests.journeys.test_commands_over_books import Firm, installation
from tests.support import databases

pytestmark = pytest.mark.django_db

CUSTOMERS = "customer_no,name,since,currency\nC1,宁波恒泰五金有限公司,2020-01-01,CNY\n"
INVOICES = (
    "invoice_no,customer_no,issue_date,amount,due_date,currency\n"
    "A-1,C1,2026-01-10,1000.00,2026-02-10,CNY\n"
)


@pytest.fixture(scope="module")
def firm(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Firm:
    """An installation of its own; starting a program takes long, so the tests share it."""
    made = installation(tmp_path_factory.mktemp("scores"), f"scores_{databases.worker()}")
    made.ask("setup", "--company", "SC", "--json")
    return made


def test_scores_by_command_show_each_factor_and_close_day_takes_them(firm: Firm) -> None:
    for kind, text in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        (firm.files / f"{kind}.csv").write_text(text, encoding="utf-8")
        firm.ask("import", str(firm.files / f"{kind}.csv"), "--kind", kind, "--json")
    all_ = firm.ask("score", "--as-of", "2026-03-31", "--json")
    assert (all_["outcome"], all_["scored"], sum(all_["grades"].values())) == ("scored", 1, 1)
    again = firm.ask("score", "--as-of", "2026-03-31", "--json")
    assert again["outcome"] == "unchanged"
    one = firm.ask("score", "--customer", "C1", "--as-of", "2026-03-31", "--json")
    overdue = next(line for line in one["factors"] if line["code"] == "oldest_overdue")
    assert (overdue["value"], overdue["points"]) == ("49", "0.00")
    assert sum(float(line["points"]) for line in one["factors"]) == pytest.approx(
        float(one["points"])
    )
    assert firm.ask("score", "--customer", "C9", "--json", status=2)["error"]["code"] == (
        "cli.score.no_customer"
    )
    # the day is closed with scores of its own
    firm.ask("close-day", "--as-of", "2026-04-01", "--json")
    assert firm.ask("score", "--as-of", "2026-04-01", "--json")["outcome"] == "unchanged"


def test_a_card_is_fitted_written_and_proposed(firm: Firm) -> None:
    path, card, report = (firm.files / name for name in ("firms.csv", "card.yaml", "report.md"))
    luck = random.Random(1)
    rows = [(luck.random(), luck.random()) for _ in range(300)]
    lines = [f"{debt:.4f},{other:.4f},{int(luck.random() < debt**2)}" for debt, other in rows]
    path.write_text("debt_to_assets,other,class\n" + "\n".join(lines), encoding="utf-8")
    words = ("scorecard", "fit", str(path), "--outcome", "class", "--folds", "4")
    told = firm.ask(*words, "--out", str(card), "--report", str(report), "--propose", "--json")
    assert float(told["auc"]) > 0.7
    assert isinstance(told["proposal"], int)
    assert "debt_to_assets" in card.read_text(encoding="utf-8")
    assert "AUC" in report.read_text(encoding="utf-8")
    assert json.dumps(told["card"]["grades"])
    refused = firm.ask("scorecard", "fit", str(path), "--json", status=2)
    assert refused["error"]["code"] == "cli.scorecard.outcome_needed"


def test_the_samples_of_ratios_are_read(firm: Firm) -> None:
    folder = Path(__file__).resolve().parents[2] / "samples" / "scorecards"
    path = firm.files / "none.csv"
    path.write_text("a,class\n1,0\n", encoding="utf-8")
    for file in sorted(folder.glob("*.yaml")):
        words = ("scorecard", "fit", str(path), "--outcome", "class", "--ratios", str(file))
        assert firm.ask(*words, "--json", status=2)["error"]["code"] == "scorecards.formula_unknown"
