"""Every measure is worded, in the catalogue that people read (D7)."""

import pytest

from huikuan.adapters import texts
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import FAMILIES, MEASURES, measures
from huikuan.rules.measures.scopes import Dating, Population, Treatment
from huikuan.rules.measures.values import Direction, Unit

WORDED = texts.areas()["measures"]
BY_DUE = Buckets((30, 60), Basis.DUE_DATE)


@pytest.mark.parametrize("code", [*MEASURES, *FAMILIES])
def test_a_measure_has_its_name_what_it_says_and_its_formula(code: str) -> None:
    for key in (f"measure_{code}", f"measure_{code}_definition", f"measure_{code}_formula"):
        assert WORDED[key].zh.strip()
        assert WORDED[key].en.strip()


def test_what_a_card_says_is_worded() -> None:
    wanted = {
        *(f"measure_unit_{unit}" for unit in Unit),
        *(f"measure_direction_{direction}" for direction in Direction),
        *(f"measure_scope_population_{one}" for one in Population),
        *(f"measure_scope_dating_{one}" for one in Dating),
        *(
            f"measure_scope_{what}_{how}"
            for what in ("credits", "unapplied", "disputes")
            for how in Treatment
        ),
    }
    for measure in measures(BY_DUE).values():
        wanted |= {*measure.card.scope.texts, f"measure_grain_{measure.card.grain}"}
    assert wanted <= WORDED.keys()


def test_no_measure_is_worded_that_is_not_there() -> None:
    worded = {
        key.removeprefix("measure_").removesuffix("_formula")
        for key in WORDED
        if key.startswith("measure_") and key.endswith("_formula") and "label" not in key
    }
    assert worded == {*MEASURES, *FAMILIES}
