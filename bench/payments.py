"""Open invoices and payments of them, with the truth: what the work `matching` is measured on.

Half of the payments come with a clean list of their invoices; the other half with damaged, cut,
missing or noisy ones. Customers and their names are the sample company's (groups, namesakes, firms
abroad); amounts, lists and texts are made here. The same seed gives the same payments.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huikuan.adapters.pinyin import spell
from huikuan.flows.write_sample import customers as people
from huikuan.flows.write_sample.customers import Customer
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.remittance import payer
from huikuan.rules.matching import (
    Alias,
    AliasKind,
    Claim,
    DiscountOffer,
    Party,
    Payment,
    alias_key,
)

AS_OF: Final = date(2025, 12, 31)
STYLES: Final = (
    ("clean", 500),
    ("spaced", 70),
    ("digits", 70),
    ("misread", 50),
    ("order", 40),
    ("cut", 60),
    ("missing", 140),
    ("noisy", 70),
)
_SIZES: Final = (("1", 560), ("2", 180), ("3", 100), ("5", 90), ("8", 50), ("12", 20))
_WAYS: Final = (
    ("whole", 880),
    ("part", 45),
    ("fee", 35),
    ("short", 20),
    ("over", 10),
    ("note", 10),
)
_SILENT: Final = ("货款", "往来款", "支付货款", "GOODS", "", "/ROC/NOTPROVIDED", "11月货款")
_FIELD: Final = 140


@dataclass(frozen=True, slots=True)
class Truth:
    """What a payment really pays: its class, its customer, and money by document."""

    style: str
    way: str
    customer_id: int
    cash: dict[int, int]


@dataclass(slots=True)
class Made:
    """A firm's open book, the payments that come in, and the truth by receipt."""

    claims: list[Claim]
    parties: list[Party]
    aliases: list[Alias]
    payments: list[Payment]
    truth: dict[int, Truth]


def make(customers: int, invoices: int, payments: int, seed: int) -> Made:
    """As many customers, open invoices and payments as asked for."""
    rng = Luck(f"payments/{seed}/{customers}/{invoices}")
    end = AS_OF.toordinal()
    listed = people.make(rng, people.Plan(customers, invoices * 8, end - 1000, end))
    parties = [_party(at, one) for at, one in enumerate(listed, 1)]
    owned = _claims(rng, listed, invoices)
    made = Made([one for claims in owned for one in claims], parties, [], [], {})
    for at, one in enumerate(listed, 1):
        if rng.chance(300):
            key = alias_key(AliasKind.ACCOUNT, _account(at))
            made.aliases.append(Alias(AliasKind.ACCOUNT, key, at, 1 + rng.randrange(9)))
        if one.home and rng.chance(5):
            made.aliases.append(Alias(AliasKind.NAME, alias_key(AliasKind.NAME, one.contact), at))
    places = [at for at, claims in enumerate(owned) for _ in claims]
    rng.shuffle(places)
    free = [list(claims) for claims in owned]
    for at in places:
        if len(made.payments) == payments:
            break
        if any(one.open_minor > 0 for one in free[at]):
            _pay(rng, made, listed[at], at + 1, free[at])
    return made


def _party(at: int, one: Customer) -> Party:
    spelled = spell(one.name.full)[0] if one.home else ""
    return Party(
        at, one.number, one.name.full, one.name.short, one.tax_id, one.group, spelled
    )  # fmt: skip


def _account(customer_id: int) -> str:
    return f"6222 {customer_id * 7919 % 10**12:012d}"


def _claims(rng: Luck, listed: list[Customer], invoices: int) -> list[list[Claim]]:
    """Invoices in the order of their issue, so that one customer's numbers lie apart."""
    weights = [one.weight for one in listed]
    owners = rng.choices(range(len(listed)), weights, k=invoices)
    owned: list[list[Claim]] = [[] for _ in listed]
    usual = {at: one.typical for at, one in enumerate(listed) if rng.chance(60)}
    order = 0
    for number, at in enumerate(owners, 1):
        one = listed[at]
        issued = AS_OF - timedelta(days=150 - number * 140 // invoices)
        minor = usual.get(at) if rng.chance(600) else None
        minor = minor or max(1, int(one.typical * rng.lognormvariate(0.0, 0.8)))
        # prices per piece end on whole yuan or tenths more often than on odd cents
        minor = minor // 100 * 100 if rng.chance(200) and minor > 100 else minor
        order += 0 if rng.chance(250) else 1
        note = rng.chance(15)
        offers = (
            (DiscountOffer(AS_OF - timedelta(days=4), minor * 2 // 100),) if at % 12 == 0 else ()
        )
        owned[at].append(
            Claim(
                number, f"{'CN' if note else 'INV'}-{issued.year}-{number:06d}", at + 1, issued,
                issued + timedelta(days=30 + at % 4 * 15), -(minor // 10 + 1) if note else minor,
                one.currency, f"SO-{issued.year}-{order:06d}",
                f"25{one.number[1:]:>05}{number:013d}" if one.home else "",
                () if note else offers,
            )
        )  # fmt: skip
    return owned


def _pay(rng: Luck, made: Made, one: Customer, customer_id: int, free: list[Claim]) -> None:
    receipt = len(made.payments) + 1
    owed = [claim for claim in free if claim.open_minor > 0]
    count = min(int(rng.pick(_SIZES)), len(owed))
    chosen = owed[:count] if rng.chance(700) else sorted(
        rng.sample(owed, count), key=lambda claim: claim.document_id
    )  # fmt: skip
    received = AS_OF - timedelta(days=rng.randrange(8))
    way = rng.pick(_WAYS)
    cash = {claim.document_id: claim.open_minor for claim in chosen}
    way, over = _vary(rng, way, (one, chosen, free), cash, received)
    for claim in chosen:
        free.remove(claim)
    style = rng.pick(STYLES)
    text = _text(rng, style, chosen, home=one.home)
    amount = sum(cash.values()) + over
    account = _account(customer_id) if rng.chance(700) else _account(customer_id + 10**7)
    made.payments.append(
        Payment(
            receipt, f"R{receipt:06d}", received, amount, one.currency, text,
            payer(rng, one), account, one.tax_id if rng.chance(50) else "",
        )
    )  # fmt: skip
    made.truth[receipt] = Truth(style, way, customer_id, cash)


def _vary(
    rng: Luck,
    way: str,
    who: tuple[Customer, list[Claim], list[Claim]],
    cash: dict[int, int],
    received: date,
) -> tuple[str, int]:
    """Let the money differ from what is open; gives what really happened and what is too much."""
    one, chosen, free = who
    last = chosen[-1].document_id
    offers = [claim for claim in chosen if claim.offers and received <= claim.offers[0].until]
    if offers and rng.chance(700):
        for claim in offers:
            cash[claim.document_id] -= claim.offers[0].minor
        return "discount", 0
    if way == "part" and len(chosen) == 1:
        cash[last] = max(1, cash[last] * rng.choice((30, 50, 70)) // 100)
        return way, 0
    if way == "fee" and not one.home and cash[last] > 100_000:
        cash[last] -= rng.randrange(1500, 4500)
        return way, 0
    if way == "short" and cash[last] > 100_000:
        cash[last] -= rng.randrange(5_001, 60_000)
        return way, 0
    notes = [claim for claim in free if claim.open_minor < 0]
    if way == "note" and notes and sum(cash.values()) + notes[0].open_minor > 0:
        cash[notes[0].document_id] = notes[0].open_minor
        free.remove(notes[0])
        return way, 0
    if way == "over":
        return way, rng.randrange(100, 200_000)
    return "whole", 0


def _text(rng: Luck, style: str, chosen: list[Claim], *, home: bool) -> str:
    numbers = [claim.number for claim in chosen]
    listed = ",".join(numbers)
    if style == "missing":
        return rng.choice(_SILENT)
    if style == "spaced":
        text = listed.lower().replace("-", rng.choice((" - ", " ", "", "/")))
    elif style == "digits":
        text = " ".join(number.rsplit("-", 1)[1].lstrip("0") for number in numbers)
        text = f"发票号{text}" if home else f"inv {text}"
    elif style == "misread":
        digits = [at for at, sign in enumerate(listed) if sign.isdigit()]
        place = rng.choice(digits[-10:])
        text = f"{listed[:place]}{rng.randrange(10)}{listed[place + 1 :]}"
    elif style == "order":
        text = f"{chosen[0].order_no} 货款" if home else f"PO {chosen[0].order_no}"
    elif style == "cut":
        return f"/RFB/{listed}"[: rng.choice((35, 35, 30))]
    elif style == "noisy":
        text = (
            f"附言:{listed};合同{rng.randrange(1000, 9999)}号,经办{rng.randrange(100, 999)}"
            if home
            else f"{listed} / thank you, ref {rng.randrange(10_000, 99_999)} of 2025"
        )
    else:
        text = f"货款 {listed}" if home else f"PAYMENT {listed}"
    return text[:_FIELD]
