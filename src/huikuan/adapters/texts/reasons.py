"""Says reasons in words: the figures of each, its amounts and its codes, as a person reads them.

Verdicts return codes and figures (kernel.decisions); whoever shows one says here which of its
figures are themselves codes of the catalogue, and which are shown in a way of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from huikuan.adapters.texts import Language, known, text
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money


@dataclass(frozen=True)
class Wording:
    """How the figures of one subject's reasons are shown.

    `coded` names the figures that are codes, each with the area of the catalogue that has their
    words. `special` shows a figure in the subject's own way, or returns None for all others.
    """

    coded: Mapping[str, str] = field(default_factory=dict)
    special: Callable[[str, Figure, Language], str | None] | None = None

    def sentence(self, reason: Reason, language: Language) -> str:
        """A reason as a sentence, its amounts and codes in words."""
        figures = {
            name: self._worded(name, value, language) for name, value in reason.figures.items()
        }
        return text(reason.code, language, **figures)

    def sentences(self, reasons: Iterable[Reason], language: Language) -> str:
        """Several reasons, one after the other."""
        mark = "；" if language == "zh" else "; "
        return mark.join(self.sentence(one, language) for one in reasons)

    def _worded(self, name: str, value: Figure, language: Language) -> str:
        if isinstance(value, Money):
            return f"{value.decimal():,f} {value.currency}"
        own = self.special(name, value, language) if self.special else None
        if own is not None:
            return own
        code = f"{self.coded.get(name, '')}.{value}"
        return text(code, language) if name in self.coded and known(code) else str(value)
