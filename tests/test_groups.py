"""The tests that share something slow run on one worker: a group that is not kept costs minutes."""

import pytest


@pytest.mark.xdist_group("kept")
def test_a_group_reaches_the_one_who_deals_out_the_tests(request: pytest.FixtureRequest) -> None:
    dealt_out = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@kept") == dealt_out
