"""A table is read as it stands, or refused with what is wrong with it."""

import gzip
from pathlib import Path

import pytest

from huikuan.adapters.samples import BadTable, read

ARFF = """% a comment
@relation firms
@attribute 'net profit' numeric
@attribute class {0,1}
@data
0.5,0
% another
?,1
"""


def test_csv_and_arff_say_the_same(tmp_path: Path) -> None:
    plain = tmp_path / "firms.csv"
    plain.write_text("\ufeffnet profit,class\n0.5,0\n,1\n", encoding="utf-8")
    packed = tmp_path / "firms.arff.gz"
    packed.write_bytes(gzip.compress(ARFF.encode()))
    wanted = {"net profit": ["0.5", None], "class": ["0", "1"]}
    assert read(plain) == wanted
    assert read(packed) == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "scorecards.table_heading"),
        ("a,a\n1,2\n", "scorecards.table_heading"),
        ("a,b\n", "scorecards.table_empty"),
        ("a,b\n1,2\n1\n", "scorecards.table_row"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadTable) as refused:
        read(file)
    assert refused.value.code == code


def test_a_file_that_is_cut_or_not_there_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "firms.csv.gz"
    cut.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 9999)[:-20])
    for path in (cut, tmp_path / "none.csv"):
        with pytest.raises(BadTable) as refused:
            read(path)
        assert refused.value.code == "scorecards.table_unreadable"
