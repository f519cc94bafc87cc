"""Every edge that a measure has: a day before it, on it and after it (D6, D7).

Random books meet an exact edge seldom; these stand on each in turn.
"""

import pytest

from huikuan.kernel.days import add_days
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import DocumentKind, EntryKind
from huikuan.rules.measures import FAMILIES, MEASURES, History, Item, measures
from huikuan.rules.measures.spans import latest
from huikuan.rules.measures.tests.plain import PlainBook
from huikuan.rules.measures.tests.test_golden import END, move, paper, receipt, taken_back

AGES = (-31, -30, -29, -1, 0, 1, 29, 30, 31, 32, 58, 59, 60, 61, 62, 89, 90, 91, 120, 121)
BY_DUE = Buckets((30, 60, 90), Basis.DUE_DATE)
BY_DAY = Buckets((30, 60, 90), Basis.DOCUMENT_DATE)
ALL = [
    *measures(BY_DUE).values(),
    *(measure for family in FAMILIES.values() for measure in family(BY_DAY)),
    *(measure.varied(1) for measure in MEASURES.values() if measure.varied),
]
BILLS = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.OPENING)


def _around(age: int, kind: DocumentKind) -> list[Item]:
    """A paper of this age: unpaid, in dispute, paid in part and whole, paid and taken back."""
    due = add_days(END, -age)
    issued = add_days(due, -30)
    on = [day for day in (add_days(due, late) for late in (-1, 0, 1, 2, 30, 31)) if day <= END]
    minor = -100 if kind is DocumentKind.CREDIT_NOTE else 100
    made = [
        move(cause, day, -part)
        for day in on
        for cause, part in ((EntryKind.APPLIED, minor), (EntryKind.WRITTEN_OFF, minor // 2))
    ]
    # amounts that differ, so that one too many is never made up for by one too few
    papers = [
        paper(101, issued, due, kind=kind),
        paper(100, issued, due, kind=kind, disputed=(due, add_days(due, 30))),
        *(paper(100, issued, due, one, kind=kind) for one in made),
        *(paper(100, issued, due, one, taken_back(one, END), kind=kind) for one in made),
        *(
            paper(100, issued, due, one, taken_back(one, one.effective_on), kind=kind)
            for one in made
        ),
    ]
    return [*papers, receipt(7, due), receipt(9, issued, move(EntryKind.APPLIED, END, 2))]


@pytest.mark.parametrize("age", AGES)
def test_on_an_edge_the_columns_say_what_the_reference_says(age: int) -> None:
    for kind in BILLS:
        # one that is of no age beside them, so that nothing is divided by nothing
        history = History((*_around(age, kind), paper(10_000, add_days(END, -40), END)))
        book = PlainBook(history)
        for asked in (latest(END), latest(END, 1)):
            found = {one.card.code: book.figure(one, asked) for one in ALL}
            assert found == {one.card.code: one.reference(history, asked) for one in ALL}
