"""What the tests of imports start from: a company without books."""

import pytest

from tests.support.firm import found


@pytest.fixture
def company(db: None) -> int:
    return found().company.id
