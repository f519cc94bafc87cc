"""Decides what every page stands in: company, day, language, person and the ways onward (P3, P4).

Every page obeys the as-of day of its address and what was known by the moment that it names;
every address it gives keeps both, so that a page sent to a colleague shows the same figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from huikuan.adapters.texts import Language
from huikuan.analytics.reports import Query, Scope
from huikuan.books.collections.queries import waiting_for as dunning_waiting
from huikuan.books.people.queries import CompanyView, Grant
from huikuan.books.plans.queries import waiting_for as plans_waiting
from huikuan.books.portal.queries import waiting as portal_waiting
from huikuan.books.reviews.queries import waiting_for as limits_waiting
from huikuan.flows.apply_cash.recalling import refunds_waiting, waiting_count
from huikuan.flows.change_policy import waiting_for
from huikuan.flows.release_order import waiting as holds_waiting
from huikuan.flows.work_list import waiting_for as work_waiting
from huikuan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One way onward: its word in the catalogue, its address, whether this is the page."""

    word: str
    address: str
    here: bool
    # how much waits there for a person, 0 where nothing does
    count: int = 0


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Ways of one part of the business; the word may be empty."""

    word: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page knows before it asks for anything."""

    actor: Actor
    company: CompanyView
    companies: tuple[CompanyView, ...]
    as_of: date
    today: date
    language: Language
    grant: Grant
    here: str
    capabilities: frozenset[str] = field(default_factory=frozenset)
    # what counts as known: recorded up to this instant (nothing: all of it), and as addresses say
    known_at: datetime | None = None
    known: str = ""

    def may(self, act: str) -> bool:
        """Whether the person may do an act here; an empty act is everybody's."""
        return not act or act in self.capabilities

    @property
    def past(self) -> bool:
        """Whether another day than today is looked at."""
        return self.as_of != self.today

    @property
    def away(self) -> bool:
        """Whether anything else than the books of today, as known now, is looked at."""
        return self.past or self.known_at is not None

    @property
    def before(self) -> bool:
        """Whether that day lies before today."""
        return self.as_of < self.today

    @property
    def known_words(self) -> str:
        """What is known, short enough for the bar: a day, or an instant to the minute."""
        return self.known[:16].replace("T", " ")

    @property
    def company_name(self) -> str:
        """The firm's name in the page's language."""
        if self.language == "en" and self.company.name_en:
            return self.company.name_en
        return self.company.name

    def address(self, name: str, **parts: object) -> str:
        """The address of a page of this company at this day and knowledge; `parts` fill its path.

        A part named with a leading underscore goes into the query string instead.
        """
        query = {key[1:]: value for key, value in parts.items() if key.startswith("_")}
        path = {key: value for key, value in parts.items() if not key.startswith("_")}
        if self.past and "as_of" not in query:
            query["as_of"] = self.as_of.isoformat()
        if self.known and "known_at" not in query:
            query["known_at"] = self.known
        base = _path(name, (("company", self.company.code), *path.items()))
        return f"{base}?{urlencode(query)}" if query else base

    def explain(self, figure: str, **params: object) -> str:
        """The address of the explanation of a figure, for the parameters that narrow it."""
        given = {f"_{key}": value for key, value in params.items() if value not in (None, "")}
        return self.address("explain", figure=figure, **given)

    def query(
        self,
        *,
        params: Mapping[str, object] | None = None,
        by: tuple[str, ...] = (),
        sort: str = "",
        limit: int | None = 50,
        offset: int = 0,
    ) -> Query:
        """A question to the reports for this company, day, knowledge and what one may see."""
        return Query(
            company_id=self.company.id,
            as_of=self.as_of,
            known_at=self.known_at,
            scope=Scope(salesperson=self.grant.scope.salesperson),
            by=by,
            params=dict(params or {}),
            sort=sort,
            limit=limit,
            offset=offset,
        )

    @property
    def start(self) -> str:
        """Where work begins: the cockpit for who may see the books, else what he may see."""
        return self.address(start_of(self.capabilities))

    @property
    def nav(self) -> tuple[NavGroup, ...]:
        """The ways onward that exist and that the person may go."""
        groups = (
            NavGroup(word, tuple(self._item(*entry) for entry in entries if self.may(entry[2])))
            for word, entries in NAVIGATION
        )
        return tuple(group for group in groups if group.items)

    def _item(self, word: str, name: str, _capability: str) -> NavItem:
        count = COUNTED[word](self.company.id, self.as_of) if word in COUNTED else 0
        act, mine = MINE.get(word, ("", None))
        if mine is not None and self.may(act):
            count += mine(self.company.id, self.actor.person)
        return NavItem(f"web.nav.{word}", self.address(name), self.here == word, count)


@lru_cache(maxsize=20_000)
def _path(name: str, parts: tuple[tuple[str, object], ...]) -> str:
    # a list has hundreds of addresses, most of them again and again
    return reverse(f"web:{name}", kwargs=dict(parts))


def start_of(capabilities: frozenset[str]) -> str:
    """The name of the page where a person with these rights begins."""
    if "reports" in capabilities:
        return "cockpit"
    return "evidence" if "evidence" in capabilities else "settings"


# what waits for a person behind a word of the navigation
COUNTED: Mapping[str, Callable[[int, date], int]] = {
    "cash": waiting_count,
    "refunds": lambda company_id, _: refunds_waiting(company_id),
    "portal": lambda company_id, _: portal_waiting(company_id),
}
# what waits for this very person there, who may do the act that it waits for
MINE: Mapping[str, tuple[str, Callable[[int, str], int]]] = {
    "dunning": ("dunning.approve", dunning_waiting),
    "holds": ("holds.release", lambda company_id, _: holds_waiting(company_id)),
    "limits": ("limits.approve", limits_waiting),
    "plans": ("plans.approve", plans_waiting),
    "policies": ("policies.activate", waiting_for),
    "worklist": ("worklist.work", work_waiting),
}
# (group word, ((item word, address name, capability that the page asks for), ...)); a page of a
# later issue joins its group when it exists
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("", (("cockpit", "cockpit", "reports"),)),
    (
        "web.nav.before",
        (
            ("customers", "customers", "customers"),
            ("reviews", "reviews", "reviews"),
            ("limits", "limits", "limits"),
            ("securities", "securities", "securities"),
            ("duplicates", "duplicates", "duplicates"),
        ),
    ),
    (
        "web.nav.during",
        (
            ("holds", "holds", "holds"),
            ("invoices", "invoices", "invoices"),
            ("unreceived", "unreceived", "reports"),
            ("einvoices", "einvoices", "einvoices"),
            ("receipts", "receipts", "receipts"),
            ("cash", "cash", "receipts"),
            ("refunds", "cash_refunds", "receipts"),
            ("drafts", "drafts", "drafts"),
            ("banks", "banks", "banks"),
            ("reconciliation", "reconciliation", "reconciliation"),
            ("aging", "aging", "reports"),
            ("indicators", "indicators", "reports"),
            ("monthly", "monthly", "reports"),
            ("postings", "postings", "postings"),
        ),
    ),
    (
        "web.nav.after",
        (
            ("worklist", "worklist", "worklist"),
            ("overdue", "overdue", "reports"),
            ("dunning", "dunning", "dunning"),
            ("plans", "plans", "plans"),
            ("disputes", "disputes", "disputes"),
            ("portal", "portal", "portal"),
            ("clocks", "clocks", "limitation"),
            ("results", "results", "results"),
        ),
    ),
    (
        "web.nav.records",
        (
            ("policies", "policies", "policies"),
            ("imports", "imports", "imports"),
            ("evidence", "evidence", "evidence"),
            ("settings", "settings", ""),
        ),
    ),
)
