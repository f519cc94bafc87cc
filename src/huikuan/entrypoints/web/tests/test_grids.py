"""A table's cells as HTML: what a customer is called never becomes markup."""

from huikuan.entrypoints.web import grids
from huikuan.entrypoints.web.tables import Cell

EVIL = '<img src=x onerror="alert(1)">&\''


def test_every_part_of_a_cell_is_escaped() -> None:
    cells = (
        Cell(EVIL, EVIL, EVIL),
        Cell(EVIL, "", EVIL, href='/x"><script>'),
        Cell(EVIL, "", EVIL, explain='/x?"><script>'),
        Cell(EVIL, "", EVIL, tone='"><script>'),
    )
    for written in (grids.body([cells]), grids.foot([(Cell("", "", ""), *cells)], EVIL)):
        assert "<img" not in written
        assert "<script>" not in written
        assert 'onerror="' not in written


def test_an_amount_opens_its_explanation_and_stays_a_link() -> None:
    written = grids.body([(Cell("未结", "hk-num", "1.00", explain="/c/A/explain/open?a=1&b=2"),)])
    assert 'href="/c/A/explain/open?a=1&amp;b=2"' in written
    assert 'hx-get="/c/A/explain/open?a=1&amp;b=2"' in written


def test_the_first_cell_of_a_total_says_so() -> None:
    written = grids.foot([(Cell("a", "", "left out"), Cell("b", "hk-num", "2"))], "合计")
    assert written == '<tr><td>合计</td><td class="hk-num" data-label="b">2</td></tr>'
