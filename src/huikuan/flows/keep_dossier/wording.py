"""Says in words why something of a credit file is refused or odd (P3)."""

from huikuan.adapters.texts import Language, known, text
from huikuan.adapters.texts.reasons import Wording
from huikuan.kernel.decisions import Figure
from huikuan.rules.dossiers import LINES


def figure_name(code: str, language: Language) -> str:
    """The name of a figure that a ratio was worked out from, of the year before too."""
    plain = code.removesuffix("_before")
    if plain in LINES:
        name = LINES[plain].name(language)
    else:
        key = f"figure_name.{plain}"
        name = text(key, language) if known(key) else plain
    return text("dossiers.before", language, name=name) if code != plain else name


def _lines(name: str, value: Figure, language: Language) -> str | None:
    if name == "line":
        return figure_name(str(value), language)
    if name == "parts":
        joined = "、" if language == "zh" else ", "
        return joined.join(figure_name(one, language) for one in str(value).split(", "))
    return None


_WORDING = Wording(coded={"field": "dossier_field", "item": "file_item"}, special=_lines)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
