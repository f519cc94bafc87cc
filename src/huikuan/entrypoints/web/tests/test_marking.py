"""The marks in a payer's text stand where the words are, and the text is never changed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.entrypoints.web.marking import Piece, marked

SIGNS = st.sampled_from("aAbB1-İ发票 ")
TEXTS = st.lists(SIGNS, max_size=30).map("".join)
WORDS = st.lists(SIGNS, max_size=4).map(lambda signs: ("".join(signs), "x"))


def test_what_matched_is_marked_with_what_it_matched() -> None:
    words = [("2026-000123", "INV2026-000123"), ("华东机械", "C1")]
    assert marked("华东机械 付2026-000123货款", words) == (
        Piece("华东机械", "C1"),
        Piece(" 付"),
        Piece("2026-000123", "INV2026-000123"),
        Piece("货款"),
    )


def test_letters_match_in_either_case_and_every_time() -> None:
    assert [piece.matched for piece in marked("inv-1 Inv-1", [("INV-1", "INV-1")])] == [
        "INV-1",
        "",
        "INV-1",
    ]


def test_a_longer_word_wins_over_one_inside_it() -> None:
    pieces = marked("INV2026-000123", [("000123", "C9"), ("INV2026-000123", "INV2026-000123")])
    assert pieces == (Piece("INV2026-000123", "INV2026-000123"),)


def test_a_word_that_is_not_there_marks_nothing() -> None:
    assert marked("货款", [("INV-1", "INV-1"), ("", "x")]) == (Piece("货款"),)


# how fast examples are drawn says how busy the machine is, nothing of the rule
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.lists(WORDS, max_size=6))
def test_joined_again_the_pieces_are_the_text(text: str, words: list[tuple[str, str]]) -> None:
    pieces = marked(text, words)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
