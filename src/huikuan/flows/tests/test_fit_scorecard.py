"""A card is fitted to a file or to own history, refused with what is wrong, and only proposed."""

import datetime as dt
import random
from pathlib import Path

import pytest
from django.conf import settings

from huikuan.books.policies import queries as policies
from huikuan.flows import fit_scorecard as flow
from huikuan.flows.fit_scorecard import BadFormula, BadTable, FileAsked, Plan
from huikuan.rules.scoring import parse
from tests.support.firm import found
from tests.support.imports import send

DAY = dt.date(2026, 6, 30)
FIRMS = 400
HALF = 40


def file_of_firms(folder: Path) -> Path:
    """Firms whose debt over assets decides, with a name that is no figure."""
    luck = random.Random(3)
    lines = ["name,debt,assets,class"]
    for at in range(FIRMS):
        assets = 10 + luck.random() * 500
        debt = luck.random() * assets
        failed = "yes" if luck.random() < (debt / assets) ** 2 else "no"
        lines.append(f"F{at},{debt:.3f},{assets:.3f},{failed}")
    path = folder / "firms.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def asked(path: Path, formula: str = "debt / assets", *leave_out: str) -> FileAsked:
    return FileAsked(path, "class", "yes", {"debt_to_assets": formula}, leave_out or ("name",))


def test_a_card_of_a_file_asks_for_the_ratio_that_was_written_down(tmp_path: Path) -> None:
    fitted = flow.from_file(asked(file_of_firms(tmp_path)), Plan("firms", folds=4))
    card = parse(fitted.document)
    assert "ratio:debt_to_assets" in {factor.figure.key for factor in card.factors}
    assert fitted.report.auc > 0.7


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = file_of_firms(tmp_path)
    with pytest.raises(BadTable) as word:
        flow.from_file(asked(path, "debt / assets", "debt"), Plan("firms"))
    assert (word.value.code, word.value.figures["cell"]) == ("scorecards.not_a_number", "F0")
    with pytest.raises(BadFormula):
        flow.from_file(asked(path, "debt / asets"), Plan("firms"))
    with pytest.raises(BadTable) as column:
        flow.from_file(FileAsked(path, "klass"), Plan("firms"))
    assert column.value.code == "scorecards.no_outcome"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_own_history_teaches_that_who_pays_late_fails_and_the_card_waits_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    firm = found()
    numbers = [f"C{at:03}" for at in range(2 * HALF)]
    bad = set(numbers[:HALF])
    rows = {
        "customers": ["customer_no,name,currency"],
        "invoices": ["invoice_no,customer_no,issue_date,amount,due_date,kind,currency"],
        "receipts": ["receipt_no,received_on,amount,customer_no,currency"],
        "allocations": ["receipt_no,credit_note_no,invoice_no,applied_on,amount,discount"],
    }
    for number in numbers:
        paid = "2024-07-25" if number in bad else "2024-06-30"
        rows["customers"].append(f"{number},客户{number}有限公司,CNY")
        rows["invoices"].append(f"A-{number},{number},2024-06-01,100.00,2024-07-01,invoice,CNY")
        rows["receipts"].append(f"R-{number},{paid},100.00,{number},CNY")
        rows["allocations"].append(f"R-{number},,A-{number},{paid},100.00,")
        if number in bad:
            rows["invoices"].append(f"B-{number},{number},2025-05-01,100.00,2025-06-01,invoice,CNY")
    for kind, lines in rows.items():
        batch = send(tmp_path, firm.company.id, kind, "\n".join(lines) + "\n")
        assert batch.report is not None
        assert batch.report["rows"]["rejected"] == 0, batch.report
    fitted = flow.from_history(firm.company.id, DAY, Plan("own", folds=4))
    assert (fitted.report.firms, fitted.report.failed) == (2 * HALF, HALF)
    assert fitted.report.auc > 0.9
    heaviest = max(fitted.document["factors"], key=lambda one: float(one["weight"]))
    assert heaviest["source"] == "measure"
    today = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    made = flow.propose(
        by=firm.actor("credit_controller"),
        company_id=firm.company.id,
        document=fitted.document,
        valid_from=today,
        why="fitted",
    )
    assert made.state.value == "proposed"
    assert policies.versions(company_id=firm.company.id, kind="scorecard", name="own") == ()
