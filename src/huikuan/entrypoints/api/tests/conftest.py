"""Two firms with the same small book: what is one's must never show in the other's."""

import pytest

from tests.support import smallbook
from tests.support.firm import Firm, found


@pytest.fixture
def firm(db: None) -> Firm:
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


@pytest.fixture
def other(db: None) -> Firm:
    other = found("BJ")
    smallbook.book(other.company.id)
    return other
