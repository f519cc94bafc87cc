"""A firm whose orders are checked."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.support.creditfirm import file
from tests.support.firm import Firm, found


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with C1 and C2 of the group G, and C3 alone."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    firm = found()
    file(
        firm,
        tmp_path,
        "customers",
        "customer_no,name,group_no,terms\nC1,恒泰,G,net 30\nC2,宏达,G,\nC3,远东,,\n",
    )
    return firm
