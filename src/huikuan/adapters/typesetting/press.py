"""Runs typst over one of the templates of this room (D5).

Packages are never fetched: templates import nothing, and the compiler is given no place to look.
"""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import typst

from huikuan.kernel.days import Day

_FONTS = "pylopdf_fonts_zh_cn"


class CannotTypeset(RuntimeError):
    """The template could not be set; the message is the compiler's."""


def typeset(
    template: str, values: Mapping[str, object], *, dated: Day, archival: bool = False
) -> bytes:
    """The PDF of a template with these values (texts, lists and mappings of them).

    `dated` is the day that the file carries, so that the same values give the same bytes.
    `archival`: as PDF/A-3b (ISO 19005-3), which readers can show in decades.
    Raises CannotTypeset when the compiler refuses, LookupError for an unknown template or a
    missing font wheel.
    """
    stamp = dt.datetime(dated.year, dated.month, dated.day, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            set_in_type = typst.compile(
                source(template),
                font_paths=fonts(),
                format="pdf",
                sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
                timestamp=int(stamp.timestamp()),
                pdf_standards="a-3b" if archival else [],
                package_path=nowhere,
                package_cache_path=nowhere,
            )
        except typst.TypstError as refused:
            raise CannotTypeset(str(refused)) from refused
    return set_in_type


@cache
def source(template: str) -> bytes:
    """A template of this room. Raises LookupError for an unknown one."""
    file = resources.files(__package__).joinpath("templates", f"{template}.typ")
    if not file.is_file():
        raise LookupError(f"no template {template}")
    return file.read_bytes()


@cache
def fonts() -> typst.Fonts:
    """The wheel's fonts, read once for each process; the system's own are never looked at."""
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts_folder()])


def fonts_folder() -> Path:
    """Where the font wheel keeps its fonts; raises LookupError when it is not installed."""
    found = find_spec(_FONTS)
    if found is None or found.origin is None:
        raise LookupError("the font wheel pylopdf-fonts-zh-cn is not installed")
    return Path(found.origin).parent
