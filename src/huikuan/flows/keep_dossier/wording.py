"""Says in words why something of a credit file is refused or odd (P3)."""

from collections.abc import Iterable, Mapping

from huikuan.adapters.texts import Language, known, text
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import LINES

# figures that are codes of the catalogue, and the area of their words
_CODED: Mapping[str, str] = {"field": "dossier_field", "item": "file_item"}


def sentence(reason: Reason, language: Language) -> str:
    """A reason as a sentence, its amounts, lines and codes in words."""
    figures = {name: _worded(name, value, language) for name, value in reason.figures.items()}
    return text(reason.code, language, **figures)


def sentences(reasons: Iterable[Reason], language: Language) -> str:
    """Several reasons, one after the other."""
    return ("；" if language == "zh" else "; ").join(sentence(one, language) for one in reasons)


def figure_name(code: str, language: Language) -> str:
    """The name of a figure that a ratio was worked out from, of the year before too."""
    plain = code.removesuffix("_before")
    if plain in LINES:
        name = LINES[plain].name(language)
    else:
        key = f"figure_name.{plain}"
        name = text(key, language) if known(key) else plain
    return text("dossiers.before", language, name=name) if code != plain else name


def _worded(name: str, value: object, language: Language) -> str:
    if isinstance(value, Money):
        return f"{value.decimal():,f} {value.currency}"
    if name == "line":
        return figure_name(str(value), language)
    if name == "parts":
        joined = "、" if language == "zh" else ", "
        return joined.join(figure_name(one, language) for one in str(value).split(", "))
    code = f"{_CODED.get(name, '')}.{value}"
    return text(code, language) if name in _CODED and known(code) else str(value)
