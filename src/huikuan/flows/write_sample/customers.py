"""Makes the sample company's customers: who they are, and how they will behave.

Decides the mix (home and abroad, currencies, groups, grades, size) by quotas rather than by luck,
so that a demo of sixty customers shows every kind; and each one's habits: how late it pays and how
much that varies, pay-run days, drafts, drift into lateness, the day it fails (requirement B8, D7).
`typical` is in minor units of the customer's currency; days are proleptic ordinals.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from huikuan.flows.write_sample import ladder, words
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.names import (
    Name,
    Namer,
    chinese_person,
    credit_code,
    foreign_person,
)

# What one unit of the currency is worth in yuan, in thousandths: only to give amounts their size.
YUAN_PER_MILLE: Final = {"CNY": 1000, "USD": 7100, "EUR": 7900, "JPY": 48}
MINOR_DIGITS: Final = {"CNY": 2, "USD": 2, "EUR": 2, "JPY": 0}

_GRADES: Final = (("A", 24), ("B", 36), ("C", 24), ("D", 11), ("E", 5))
_DELAY: Final = {"A": -4.0, "B": 0.0, "C": 7.0, "D": 20.0, "E": 38.0}
_SPREAD: Final = {"A": 4.0, "B": 6.0, "C": 11.0, "D": 18.0, "E": 30.0}
_STALL: Final = {"A": 0.001, "B": 0.003, "C": 0.012, "D": 0.035, "E": 0.07}
_SERIAL, _STRIDE = 3_000_000, 7919
_PAY_RUNS: Final = ((10, 20, 28), (15, 28), (5, 15, 25), (25,))


@dataclass(slots=True)
class Credit:
    """Money of a customer that is not yet used: a receipt or a credit note, and what is left.

    `stated` money stands on the bank's statement alone: the seller has not applied it yet.
    """

    number: str
    is_note: bool
    left: int
    stated: bool = False


@dataclass(slots=True)
class Customer:
    """One customer: the columns of its file row, then its hidden habits."""

    number: str
    name: Name
    city: words.City | None
    trade: words.Trade
    tax_id: str
    country: str
    region: str
    salesperson: str
    since: int
    currency: str
    term: ladder.Term
    contact: str
    email: str
    phone: str
    grade: str
    weight: float
    typical: int
    delay: float
    spread: float
    stall: float
    group: str = ""
    key_account: bool = False
    pay_runs: tuple[int, ...] = ()
    drafts: bool = False
    drifts_from: int = 0
    drift: float = 0.0
    fails_on: int = 0
    last_sale: int = 0
    credits: list[Credit] = field(default_factory=list)

    @property
    def industry(self) -> str:
        """The customer's line of business."""
        return self.trade.industry

    @property
    def home(self) -> bool:
        """Whether the customer is in China."""
        return self.country == "CN"


@dataclass(frozen=True, slots=True)
class Plan:
    """The years of the book and its size."""

    customers: int
    invoices: int
    start: int
    end: int


def make(rng: Luck, plan: Plan) -> list[Customer]:
    """The customers of the book, in the order of their numbers."""
    namer = Namer(rng)
    sellers = _sellers(rng, plan.customers)
    grades = _quota(rng, plan.customers, _GRADES)
    places = _quota(
        rng, plan.customers, (("CN", 64), ("USD", 20), ("EUR", 9), ("CNY", 4), ("JPY", 3))
    )
    made = [
        _one(rng, plan, namer, (index, grades[index], places[index], sellers))
        for index in range(plan.customers)
    ]
    _twins(rng, namer, made)
    _groups(rng, namer, made)
    _habits(rng, plan, made)
    _sizes(plan, made)
    return made


def _quota(rng: Luck, count: int, shares: tuple[tuple[str, int], ...]) -> list[str]:
    """`count` labels in these percentages, every label at least once where there is room."""
    labels: list[str] = []
    for label, percent in shares:
        labels += [label] * max(1, count * percent // 100)
    while len(labels) < count:
        labels.append(shares[0][0])
    rng.shuffle(labels)
    return labels[:count]


def _sellers(rng: Luck, customers: int) -> list[str]:
    """The names of the salespeople, all different."""
    wanted = min(40, max(4, customers // 12))
    names: list[str] = []
    while len(names) < wanted:
        name = chinese_person(rng)
        if name not in names:
            names.append(name)
    return names


def _one(rng: Luck, plan: Plan, namer: Namer, slot: tuple[int, str, str, list[str]]) -> Customer:
    index, grade, place, sellers = slot
    trade = rng.choice(words.TRADES)
    home = place == "CN"
    since = plan.start - rng.randrange(30, 4000)
    if rng.chance(220):
        since = rng.randrange(plan.start, plan.end - 60)
    number = f"C{index + 1:05d}"
    city = rng.choice(words.CITIES) if home else None
    if city is not None:
        name = namer.chinese(city, trade)
        tax_id = credit_code(city.division, _SERIAL + (index + 1) * _STRIDE)
        country, region, currency = "CN", city.region, "CNY"
        contact = chinese_person(rng)
        email = f"finance@{name.stem}.example"
        phone = f"+86 {city.dial} 0100 {rng.randrange(10000):04d}"
    else:
        land = _land(rng, place)
        name = namer.foreign(land, trade)
        tax_id, country, region = "", land.code, land.region
        currency = place
        contact = foreign_person(rng)
        email = f"payables@{name.stem}.example"
        phone = f"+{land.dial} 555 0100 {rng.randrange(1000):03d}"
    return Customer(
        number=number, name=name, tax_id=tax_id, country=country, region=region,
        city=city, trade=trade, salesperson=sellers[index * 7 % len(sellers)], since=since,
        currency=currency, contact=contact, email=email, phone=phone, grade=grade,
        term=ladder.choose(rng, grade, home=home, new=since > plan.end - 365),
        weight=rng.lognormvariate(0.0, 0.9), typical=int(1000 * rng.lognormvariate(0.0, 0.6)) + 50,
        delay=_DELAY[grade] + rng.gauss(0.0, 2.5), spread=_SPREAD[grade], stall=_STALL[grade],
    )  # fmt: skip


def _land(rng: Luck, currency: str) -> words.Land:
    if currency == "JPY":
        return words.JAPAN
    euro = [land for land in words.LANDS if land.code in words.EURO]
    other = [land for land in words.LANDS if land.code not in words.EURO]
    return rng.choice(euro if currency == "EUR" else other)


def _twins(rng: Luck, namer: Namer, made: list[Customer]) -> None:
    """Some firms have a namesake: a firm of the same town with almost the same name, to trip on."""
    home = [customer for customer in made if customer.home]
    rng.shuffle(home)
    wanted = max(1, len(made) // 30)
    for first, second in zip(home[:wanted], home[wanted : 2 * wanted], strict=False):
        name = namer.lookalike(first.name)
        if name is None or first.city is None:
            continue
        second.name = name
        second.city, second.region, second.trade = first.city, first.region, first.trade
        second.tax_id = credit_code(first.city.division, _SERIAL + int(second.number[1:]) * _STRIDE)


def _groups(rng: Luck, namer: Namer, made: list[Customer]) -> None:
    """A few Chinese groups with two to four members of one brand in several cities."""
    free = [customer for customer in made if customer.home]
    rng.shuffle(free)
    for number in range(1, len(made) // 25 + 1):
        size = rng.choice((2, 3, 3, 4))
        members, free = free[:size], free[size:]
        if len(members) < size:
            return
        brand = rng.choice(words.SYLLABLES)[0] + rng.choice(words.SYLLABLES)[0]
        for member in members:
            member.group = f"G{number:03d}"
            if member.city is not None:
                name = namer.chinese(member.city, member.trade, brand)
                member.name = name._replace(stem=member.name.stem)


def _habits(rng: Luck, plan: Plan, made: list[Customer]) -> None:
    """Pay runs, drafts, drift, failure: who has which habit."""
    for customer in made:
        if rng.chance(450):
            customer.pay_runs = rng.choice(_PAY_RUNS)
        customer.drafts = customer.home and rng.chance(300)
    # Habits that hurt are for customers of average size or less: one of them must not be the story.
    average = sum(customer.weight for customer in made) / len(made)
    mixed = [customer for customer in made if customer.grade in "BCD"]
    rng.shuffle(mixed)
    for customer in mixed[: max(1, len(made) * 7 // 100)]:
        customer.drifts_from = plan.end - rng.randrange(240, 420)
        customer.drift = rng.uniform(0.08, 0.2)
        customer.weight = min(customer.weight, average)
    weak = [customer for customer in made if customer.grade in "DE" and not customer.drift]
    rng.shuffle(weak)
    for place, customer in enumerate(weak[: max(1, len(made) * 3 // 100)]):
        # Spread over the years: one long ago, one lately, the others in between.
        ago = (430, 130, 700, 260)[place % 4] + rng.randrange(-60, 60)
        customer.fails_on = plan.end - ago
        customer.last_sale = customer.fails_on + 25
        customer.weight = min(customer.weight, average) * 0.4
        customer.typical = min(customer.typical, 1200)
        customer.since = min(customer.since, customer.fails_on - 200)


def _sizes(plan: Plan, made: list[Customer]) -> None:
    """Scale what a typical invoice is, so that the company is a mid-size manufacturer at any size.

    At 3,000 invoices one averages about 160,000 yuan; the average falls with the number of
    invoices, as it does between firms, so that a large book is a larger firm but no giant.
    """
    # The largest buyer takes about a twelfth of the invoices, never half of them.
    total = sum(customer.weight for customer in made)
    for customer in made:
        customer.weight = min(customer.weight, total / 12)
    ranked = sorted(made, key=lambda customer: -customer.weight * customer.typical)
    for customer in ranked[: max(1, len(made) // 12)]:
        customer.key_account = True
    total = sum(customer.weight for customer in made)
    mean = sum(customer.weight * customer.typical for customer in made) / total
    average = 160_000 * (3000 / max(plan.invoices, 3000)) ** 0.6
    for customer in made:
        units = average / mean * customer.typical * 1000 / YUAN_PER_MILLE[customer.currency]
        customer.typical = int(units * 10 ** MINOR_DIGITS[customer.currency]) + 1


def as_date(ordinal: int) -> str:
    """An ordinal as an ISO date."""
    return date.fromordinal(ordinal).isoformat()
