"""Every figure of every policy that ships has its words: the page and the form come from them."""

import pytest

from huikuan.books.policies import operations, queries
from huikuan.books.policies.described import BadDescription, parsed

SOUND = {
    "area": "before",
    "title": {"zh": "甲", "en": "A"},
    "what": {"zh": "甲", "en": "A"},
    "fields": [{"key": "days", "form": "whole", "unit": "days", "zh": "天", "en": "Days"}],
}


@pytest.mark.parametrize("kind", sorted(operations.CHECKS))
def test_every_figure_of_the_presets_is_described(kind: str) -> None:
    missing = {
        str(document["name"]): queries.undescribed(kind, document)
        for document in operations.presets(kind)
    }
    assert not {name: paths for name, paths in missing.items() if paths}, (
        f"say how they read in policies/descriptions/{kind}.yaml"
    )


def test_an_undescribed_figure_is_found_wherever_it_stands() -> None:
    document = {
        "kind": "chart",
        "name": "cas",
        "accounts": {"bank": {"code": "1002", "zh": "银行", "en": "Bank", "colour": "red"}},
        "mood": 1,
    }
    assert queries.undescribed("chart", document) == ("accounts.bank.colour", "mood")


@pytest.mark.parametrize(
    "broken",
    [
        {**SOUND, "area": "elsewhere"},
        {**SOUND, "title": {"zh": "甲"}},
        {**SOUND, "fields": [{"key": "days", "form": "crystal", "zh": "天", "en": "Days"}]},
        {**SOUND, "fields": [{"key": "days", "form": "choice", "zh": "天", "en": "Days"}]},
        {**SOUND, "fields": "days"},
    ],
)
def test_a_broken_description_is_refused(broken: dict[str, object]) -> None:
    assert parsed("aging", SOUND).fields[0].unit == "days"
    with pytest.raises(BadDescription):
        parsed("aging", broken)


def test_a_kind_that_nobody_described_still_reads() -> None:
    assert queries.description("horoscope").title.en == "horoscope"
    assert queries.description("../permissions/matrix").fields == ()
