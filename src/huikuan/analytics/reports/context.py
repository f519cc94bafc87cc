"""What a report works with: the question made exact, and the parts of the book it may ask for.

Parts that several reports share (masters, aged balances, standings) are asked of the engine once
for each mark and kept. They are kept for the whole company and narrowed to a salesperson's
customers here, so that no report can forget to.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sized
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from huikuan.analytics.engine import postgres as engine
from huikuan.analytics.engine.values import Aged, Company, Customer, Standing, View
from huikuan.analytics.faults import BadQuery, NothingThere
from huikuan.analytics.measuring import standing
from huikuan.analytics.memo import Memo
from huikuan.analytics.policies import aging_policy
from huikuan.analytics.reports.params import Params
from huikuan.analytics.reports.values import Query
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.aging import Basis, Buckets, parse

Part = TypeVar("Part", bound=Sized)
Line = TypeVar("Line")

MEMO = Memo()


@dataclass(frozen=True)
class Context:
    """One question at one mark of the book."""

    query: Query
    mark: tuple[int, ...]

    @classmethod
    def of(cls, query: Query) -> "Context":
        """The question at the mark of now; raises BadQuery for an instant without time zone."""
        if query.known_at is not None and query.known_at.utcoffset() is None:
            raise BadQuery("query.unknown_value", name="known_at", value=str(query.known_at))
        if query.known_at is not None:
            engine.pass_commits(query.company_id)
        return cls(query, engine.mark(query.company_id))

    @cached_property
    def view(self) -> View:
        """Whose book, which day, known when, whose customers."""
        return self.query.view()

    @cached_property
    def params(self) -> Params:
        """The report's own parameters, read strictly."""
        return Params(self.query.params)

    @cached_property
    def policy(self) -> PolicyVersion:
        """The aging policy in force."""
        return aging_policy(self.query.company_id, self.query.as_of)

    @cached_property
    def buckets(self) -> Buckets:
        """The buckets in force, on the basis that the question names."""
        buckets = parse(self.policy.document)
        basis = self.params.text("basis") or buckets.basis.value
        if basis not in {known.value for known in Basis}:
            raise BadQuery("query.unknown_value", name="basis", value=basis)
        return Buckets(buckets.edges, Basis(basis))

    @cached_property
    def company(self) -> Company:
        """The seller."""
        return engine.company(self.query.company_id)

    @cached_property
    def masters(self) -> Mapping[int, Customer]:
        """The customers that may be seen, by id."""
        found = self.kept("masters", (), lambda: engine.customers(self.query.company_id))
        mine = self.view.salesperson
        if mine is None:
            return found
        return {key: one for key, one in found.items() if one.salesperson == mine}

    def aged(self) -> list[Aged]:
        """What each visible customer owes by bucket."""
        return self.aged_by(self.buckets)

    def aged_by(self, buckets: Buckets) -> list[Aged]:
        """The same for given buckets."""
        whole = self.view.whole()
        found = self.kept("aged", (whole, buckets), lambda: standing.aged(whole, buckets))
        return self.visible(found, lambda line: line.customer_id)

    def standings(self) -> list[Standing]:
        """How each visible customer's open items stand."""
        whole = self.view.whole()
        found = self.kept("standings", (whole,), lambda: standing.standings(whole))
        return self.visible(found, lambda line: line.customer_id)

    def visible(self, lines: list[Line], whose: Callable[[Line], int | None]) -> list[Line]:
        """The lines of customers that may be seen; an unclaimed receipt is nobody's customer."""
        if self.view.salesperson is None:
            return lines
        return [line for line in lines if whose(line) in self.masters]

    def kept(
        self, what: str, about: Hashable, build: Callable[[], Part], *, share: int = 1
    ) -> Part:
        """A part of the book at this mark, asked for once.

        `share`: how many of its rows weigh as much as one, for parts that only point at rows
        that are kept elsewhere.
        """
        return MEMO.answer(
            self._key(what, about),
            build,
            weigh=lambda built: len(built) // share,
            still=lambda: engine.mark(self.query.company_id) == self.mark,
        )

    def has(self, what: str, about: Hashable) -> bool:
        """Whether a part is kept at this mark, so that it costs nothing to ask for it."""
        return MEMO.has(self._key(what, about))

    def _key(self, what: str, about: Hashable) -> Hashable:
        return (what, self.query.company_id, self.mark, self.policy.digest, about)

    def customer(self) -> Customer:
        """The customer that the question names by number or id.

        Raises NothingThere when there is none, or none that may be seen.
        """
        found = self.customer_if_named()
        if found is None:
            raise BadQuery("query.missing", name="customer")
        return found

    def customer_if_named(self) -> Customer | None:
        """The customer that the question names, nothing when it names none."""
        customer_id = self.params.whole("customer_id")
        number = self.params.text("customer")
        if customer_id is None and not number:
            return None
        if customer_id is not None:
            found = self.masters.get(customer_id)
        else:
            found = self._by_number.get(number)
        if found is None or (number and found.customer_no != number):
            raise NothingThere("query.no_customer", customer=number or str(customer_id))
        return found

    @cached_property
    def _by_number(self) -> Mapping[str, Customer]:
        return {one.customer_no: one for one in self.masters.values()}

    def meta(self, **more: object) -> dict[str, object]:
        """What every answer says about itself."""
        return {
            "as_of": self.query.as_of,
            "known_at": self.query.known_at,
            "company": self.company.code,
            **more,
        }


def home_first(currencies: Iterable[str], home: str) -> list[str]:
    """Currency codes in order, the company's own first."""
    return sorted(set(currencies), key=lambda code: (code != home, code))
