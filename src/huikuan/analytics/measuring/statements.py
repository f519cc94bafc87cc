"""Keeps the statements that Ibis has written: it takes a second to start, a kept text none (P7).

A statement is kept under the form of its question and a digest of the definitions and of Ibis'
version, so that a changed measure never meets an old text. The folder may be deleted at any time.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from django.conf import settings

import huikuan.rules.filters as filter_room
import huikuan.rules.measures as measure_room
from huikuan.analytics.measuring.shapes import Form, Shape

_READY: dict[str, tuple[str, tuple[int, ...]]] = {}
_LOCK = Lock()
_MOST_KEPT = 512


def statement(shape: Form, dialect: str) -> tuple[str, tuple[int, ...]]:
    """The SQL of a form of question, and how many days before the last it compares with.

    Taken from this process, else from the folder, else written anew.
    """
    key = shape.key(dialect)
    with _LOCK:
        found = _READY.get(key)
        if found is None:
            found = (_kept(key) if shape.lasting else None) or _written(shape, dialect, key)
            if len(_READY) >= _MOST_KEPT:
                _READY.clear()
            _READY[key] = found
        return found


def _written(shape: Form, dialect: str, key: str) -> tuple[str, tuple[int, ...]]:
    from huikuan.analytics.measuring.abreast import compile_abreast
    from huikuan.analytics.measuring.compiler import compile_shape

    if isinstance(shape, Shape):
        compiled = compile_shape(shape, dialect)
    else:
        compiled = compile_abreast(shape, dialect)
    if shape.lasting:
        _keep(key, compiled.text, compiled.offsets)
    return compiled.text, compiled.offsets


def _path(key: str) -> Path:
    name = sha256(f"{_definitions()}|{key}".encode()).hexdigest()[:40]
    return Path(settings.HOME) / "book" / "statements" / f"{name}.json"


def _kept(key: str) -> tuple[str, tuple[int, ...]] | None:
    try:
        found = json.loads(_path(key).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("key") != key:
        return None
    return str(found["text"]), tuple(int(days) for days in found["offsets"])


def _keep(key: str, text: str, offsets: tuple[int, ...]) -> None:
    """Write beside and rename: a reader sees the whole text or none. No room is no fault."""
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, suffix=".new", delete=False
        ) as new:
            json.dump({"key": key, "text": text, "offsets": offsets}, new)
        Path(new.name).replace(path)
    except OSError:
        return


@cache
def _definitions() -> str:
    """A digest of everything that a statement is written from."""
    rooms = (measure_room.__file__, filter_room.__file__, __file__)
    sources = sorted(path for room in rooms for path in Path(str(room)).parent.glob("*.py"))
    state = sha256(version("ibis-framework").encode())
    for path in sources:
        state.update(path.read_bytes())
    return state.hexdigest()


_MARKER = re.compile(r"\bASKED_(DAY|INSTANT|NAME)\((\d+)\)", re.IGNORECASE)


def with_places(text: str, places: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """Put an engine's placeholders where values go; also tell which ones the text has.

    `places` writes a placeholder for `day`, `instant` and `name`, with `{}` for the name.
    """
    used: set[str] = set()

    def place(found: re.Match[str]) -> str:
        kind = found.group(1).lower()
        name = f"{kind}_{found.group(2)}"
        used.add(name)
        return places[kind].format(name)

    return _MARKER.sub(place, text), frozenset(used)
