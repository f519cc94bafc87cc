"""What is sealed is read by this installation alone, for its purpose alone."""

import pytest
from pytest_django import Settings

from huikuan.adapters.sealing import CannotOpen, open_sealed, seal


def test_what_is_sealed_opens_again_and_does_not_show() -> None:
    sealed = seal("种子 seed".encode(), purpose="second factor")
    assert b"seed" not in sealed
    assert open_sealed(sealed, purpose="second factor").decode() == "种子 seed"


def test_neither_another_purpose_nor_another_key_nor_a_change_opens_it(settings: Settings) -> None:
    sealed = seal(b"seed", purpose="second factor")
    with pytest.raises(CannotOpen):
        open_sealed(sealed, purpose="answers")
    with pytest.raises(CannotOpen):
        open_sealed(sealed[:-4] + b"AAA=", purpose="second factor")
    settings.SECRET_KEY = "another installation"
    with pytest.raises(CannotOpen):
        open_sealed(sealed, purpose="second factor")
