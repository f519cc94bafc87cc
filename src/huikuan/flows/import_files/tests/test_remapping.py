"""A file that is read in another way stays the same import, and the log keeps both ways."""

from pathlib import Path

import pytest

from huikuan.books.evidence.queries import records
from huikuan.books.intake import queries
from huikuan.flows import import_files
from tests.support.firm import SETUP, found

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = {"kind": "customers", "columns": {"customer_no": "no", "name": "short"}}
SECOND = {"kind": "customers", "columns": {"customer_no": "no", "name": "long"}}


def received(folder: Path) -> tuple[int, int]:
    """A company, and its import of a file that was previewed in the first way."""
    company = found("SH").company.id
    source = folder / "customers.csv"
    source.write_text("no,short,long\nC1,海陆,海陆机械有限公司\n", encoding="utf-8")
    batch = import_files.receive(
        source=source, file_name=source.name, kind="customers", company_id=company,
        mapping=FIRST, by=SETUP,
    )  # fmt: skip
    return company, import_files.preview(batch.id).id


def test_another_mapping_drops_the_preview_and_is_logged(tmp_path: Path) -> None:
    company, batch_id = received(tmp_path)
    assert queries.batch(batch_id).state == "checked"
    import_files.remap(batch_id, SECOND, SETUP)
    batch = queries.batch(batch_id)
    assert (batch.state, batch.report, batch.mapping) == ("received", None, SECOND)
    assert [each.id for each in queries.batches(company, 9)] == [batch_id]
    (kept,) = [
        each
        for each in records(company_id=company, before_seq=None, limit=9)
        if each.act == "import.remapped"
    ]
    assert (kept.before, kept.after) == ({"mapping": FIRST}, {"mapping": SECOND})
    assert import_files.apply(batch_id).state == "applied"


def test_what_is_booked_keeps_its_mapping(tmp_path: Path) -> None:
    company, batch_id = received(tmp_path)
    import_files.apply(batch_id)
    with pytest.raises(import_files.NotOpen):
        import_files.remap(batch_id, SECOND, SETUP)
    assert queries.batch(batch_id).mapping == FIRST
    acts = {each.act for each in records(company_id=company, before_seq=None, limit=9)}
    assert "import.remapped" not in acts


def test_the_same_file_read_in_the_booked_way_is_repeated(tmp_path: Path) -> None:
    company, first = received(tmp_path)
    import_files.apply(first)
    again = import_files.receive(
        source=tmp_path / "customers.csv", file_name="customers.csv", kind="customers",
        company_id=company, mapping=SECOND, by=SETUP,
    )  # fmt: skip
    import_files.remap(again.id, FIRST, SETUP)
    assert import_files.apply(again.id).state == "repeated"
