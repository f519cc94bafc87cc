"""Foreign keys point downward: a key by string slips past the import contract, not past this."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tools import rooms


def rank(app_label: str) -> int | None:
    """The room's place, low to high; None for an app that is no room (Django's own, allauth)."""
    order = rooms.order("books")
    return order.index(app_label) if app_label in order else None


def keys() -> Iterator[tuple[str, str, str]]:
    """Room, field and room pointed to, of every relation between models."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                target: type[models.Model] | str = field.related_model
                # a name that stays a name is a key to a model which nobody installed
                assert not isinstance(target, str), field
                yield model._meta.app_label, str(field), target._meta.app_label


def upward(relations: Iterator[tuple[str, str, str]]) -> list[str]:
    """The relations of a room to a higher one, and to a model outside the house other than below."""
    found = []
    for room, field, target in relations:
        own, other = rank(room), rank(target)
        if own is not None and other is not None and other > own:
            found.append(f"{field} -> {target}")
    return found


def test_every_room_of_the_books_is_installed_under_its_own_name() -> None:
    # by package: a label may have to differ, where Django itself has an app of the room's name
    installed = {config.name for config in apps.get_app_configs()}
    assert {f"huikuan.books.{room}" for room in rooms.order("books")} <= installed


def test_no_foreign_key_points_to_a_higher_room() -> None:
    assert upward(keys()) == []


def test_a_key_to_a_higher_room_would_be_seen() -> None:
    low, high = rooms.order("books")[0], rooms.order("books")[-1]
    assert upward(iter([(low, "low.field", high)])) == [f"low.field -> {high}"]
    assert upward(iter([(high, "high.field", low), ("auth", "auth.user", high)])) == []


def test_tables_carry_their_room_in_their_name() -> None:
    for model in apps.get_models():
        if rank(model._meta.app_label) is not None:
            assert model._meta.db_table.startswith(model._meta.app_label + "_"), model
