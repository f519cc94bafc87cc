"""What a saved view asks: words, condition, filters, columns, order, group; never a day (P3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """A list's question as its page has it; what is empty is not asked.

    `filters` are the page's own choices by name (status, currency, basis; `of` names one value of
    the group), `columns` the shown ones in the list's order.
    """

    words: str = ""
    where: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    sort: str = ""
    by: str = ""

    def plain(self) -> dict[str, object]:
        """The question as it is kept, and as evidence shows it."""
        return {
            "words": self.words,
            "where": self.where,
            "filters": dict(sorted(self.filters.items())),
            "columns": list(self.columns),
            "sort": self.sort,
            "by": self.by,
        }
