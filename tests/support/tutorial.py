"""Decides what a tutorial promises: its commands in order, and what each block of them prints."""

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# what a reader will see differently; alone on a line it stands for any number of lines
_ANY = "..."


@dataclass(frozen=True, slots=True)
class Step:
    """A block of commands, and the text that they print, standard error included."""

    commands: str
    printed: str

    def fits(self, printed: str) -> bool:
        """Whether this is what the tutorial says, but for what it leaves open."""
        lines = (_line(each.rstrip()) for each in self.printed.splitlines())
        # a terminal does not show the mark that says UTF-8 to a spreadsheet
        shown = printed.replace("\ufeff", "")
        trimmed = "".join(f"{each.rstrip()}\n" for each in shown.splitlines())
        return re.fullmatch("".join(lines), trimmed) is not None


def steps(page: Path) -> list[Step]:
    """The steps of a page: every `sh` block has the `text` block of its output behind it."""
    blocks = _BLOCK.findall(page.read_text("utf-8"))
    kinds = [kind for kind, _ in blocks]
    if kinds != ["sh", "text"] * (len(kinds) // 2):
        raise ValueError(f"{page.name}: commands and their output take turns, not {kinds}")
    texts = [text for _, text in blocks]
    return [Step(*pair) for pair in zip(texts[::2], texts[1::2], strict=True)]


def _line(expected: str) -> str:
    if expected == _ANY:
        return r"(?:.*\n)*?"
    return ".*?".join(map(re.escape, expected.split(_ANY))) + r"\n"
