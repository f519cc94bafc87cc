"""A new room stands in its place, whole, and the contract knows it."""

import ast
import configparser
from pathlib import Path

import pytest

from tools import new_room, rooms, where


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contract over an empty tree."""
    (tmp_path / ".importlinter").write_text(rooms.CONTRACT.read_text("utf-8"), encoding="utf-8")
    monkeypatch.setattr(rooms, "ROOT", tmp_path)
    monkeypatch.setattr(rooms, "CONTRACT", tmp_path / ".importlinter")
    monkeypatch.setattr(rooms, "PACKAGE", tmp_path / "src" / "huikuan")
    return tmp_path


def test_the_contract_lists_the_rooms_that_are_there() -> None:
    for floor in rooms.FLOORS:
        there = {
            folder.name
            for folder in (rooms.PACKAGE / floor).iterdir()
            if folder.is_dir() and (folder / "__init__.py").exists()
        }
        assert there == set(rooms.order(floor)) - {"tests"}


def test_the_rooms_stand_in_the_order_of_the_house() -> None:
    for floor in rooms.FLOORS:
        named = [room for room in rooms.order(floor) if room in rooms.HOUSE[floor]]
        assert named == sorted(named, key=rooms.HOUSE[floor].index)


def test_every_room_of_the_books_keeps_its_models_to_itself() -> None:
    contract = configparser.ConfigParser()
    contract.read_string(rooms.CONTRACT.read_text("utf-8"))
    for room in rooms.order("books"):
        section = contract[f"importlinter:contract:models-{room}"]
        assert section["type"] == "protected"
        assert section["protected_modules"] == f"huikuan.books.{room}.models"
        assert section["allowed_importers"] == f"huikuan.books.{room}"


def test_a_room_that_the_house_names_finds_its_place_on_both_floors(house: Path) -> None:
    before = {floor: rooms.order(floor) for floor in rooms.FLOORS}
    assert new_room.main(["disputes"]) == 0
    for floor in rooms.FLOORS:
        after = rooms.order(floor)
        assert [room for room in after if room != "disputes"] == list(before[floor])
        at = after.index("disputes")
        place = rooms.HOUSE[floor].index
        assert all(place(room) < place("disputes") for room in after[:at])
        assert all(place(room) > place("disputes") for room in after[at + 1 :])
    assert (house / "src/huikuan/books/disputes/__init__.py").read_text("utf-8") == ""
    assert (house / "docs/rooms/disputes.md").exists()
    for file in (house / "src").rglob("*.py"):
        ast.parse(file.read_text("utf-8"))
    configparser.ConfigParser().read_string(rooms.CONTRACT.read_text("utf-8"))


def test_the_lowest_room_stands_at_the_bottom(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rooms.HOUSE, "rules", ("ground", *rooms.HOUSE["rules"]))
    assert new_room.main(["ground", "--floor", "rules"]) == 0
    assert rooms.order("rules")[0] == "ground"
    assert not (house / "src/huikuan/books/ground").exists()


def test_a_room_that_the_house_does_not_name_says_where_it_stands(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new_room.main(["escrow", "--floor", "books"]) == 2
    assert "AFTER" in capsys.readouterr().err
    assert new_room.main(["escrow", "--floor", "books", "--after", "parties"]) == 0
    order = rooms.order("books")
    assert order.index("escrow") == order.index("parties") + 1
    assert not (house / "src/huikuan/rules/escrow").exists()


@pytest.mark.parametrize("name", ["Disputes", "x-y", "class", "", "2nd"])
def test_a_name_that_is_no_word_is_refused(house: Path, name: str) -> None:
    assert new_room.main([name]) == 2
    assert not (house / "src").exists()


def test_a_room_is_never_written_over(house: Path) -> None:
    assert new_room.main(["disputes"]) == 0
    contract = rooms.CONTRACT.read_text("utf-8")
    assert new_room.main(["disputes"]) == 2
    assert rooms.CONTRACT.read_text("utf-8") == contract


def test_where_lists_both_halves_and_who_uses_the_room(capsys: pytest.CaptureFixture[str]) -> None:
    assert where.main(["intake"]) == 0
    shown = capsys.readouterr().out
    assert "src/huikuan/rules/intake/" in shown
    assert "src/huikuan/books/intake/models.py" in shown
    assert where.main(["nowhere"]) == 2
    assert "intake" in capsys.readouterr().err
