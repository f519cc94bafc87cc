"""The work `matching`: speed, growth and quality of cash application, beside a ladder by hand.

Payments come from bench/payments.py with three seeds that the shipped calibration was not fitted
on, and from the sample company, whose own allocations are the truth. Right means: the first
proposal gives every document exactly the money that the truth gives it. Both sides run in this
process on one core, in turns; seconds are processor seconds.
"""

import csv
import gc
import math
import tempfile
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import yaml

from bench import payments as made_up
from bench.home import Figures
from bench.limits.matching import ByHand
from bench.payments import AS_OF, Made
from huikuan.adapters.pinyin import spell
from huikuan.flows.write_sample import write_sample
from huikuan.rules.matching import (
    Book,
    Claim,
    MatchingPolicy,
    Outcome,
    Party,
    Payment,
    Verdict,
    calibrate,
    match,
    parse,
)

FITTED = (1, 2, 3, 4)
REPORTED = (101, 102, 103)
SIZE = (20_000, 136_000, 10_000)
STEPS = (4, 1)
"""The growth is that from a quarter of the book to all of it."""


def policy() -> MatchingPolicy:
    """The shipped policy."""
    source = resources.files("huikuan").joinpath("policies", "matching", "standard.yaml")
    return parse(yaml.safe_load(source.read_bytes()))


def fitted(rules: MatchingPolicy) -> dict[str, int]:
    """A calibration from books of the seeds kept for it; what is written by hand is the belief."""
    belief = {key: worth for key, worth in rules.calibration.items() if key.count(".") < 3}
    believed = replace(rules, calibration=belief)
    history = []
    for seed in FITTED:
        made = made_up.make(8_000, 54_400, 8_000, seed)
        for verdict in match(made.payments, book(made), believed):
            if verdict.proposals:
                right = _cash(verdict) == made.truth[verdict.receipt_id].cash
                history.append((verdict.proposals[0].features, right))
    return calibrate(history, belief)


def book(made: Made) -> Book:
    """The index of a run."""
    return Book.of(made.claims, made.parties, made.aliases, as_of=AS_OF)


def works(rounds: int) -> Figures:
    """Everything that the work prints."""
    rules = policy()
    seeds = {}
    for seed in REPORTED:
        made = made_up.make(*SIZE, seed)
        seeds[str(seed)] = _timed(made, rules, rounds)
    small, large = (_grown(part, rules, rounds) for part in STEPS)
    sizes = math.log(STEPS[0] / STEPS[1])
    return {
        "seeds": seeds,
        "growth": {
            key: math.log(large[key] / small[key]) / sizes for key in ("product", "index", "limit")
        },
        "mb": large["mb"],
        "memory_growth": math.log(large["mb"] / small["mb"]) / sizes,
        "sample": sample(rules),
    }


def _timed(made: Made, rules: MatchingPolicy, rounds: int) -> Figures:
    product, index, by_hand = [], [], []
    verdicts: list[Verdict] = []
    answers: dict[int, dict[int, int]] = {}
    gc.collect()
    # the made-up firm is no part of a run: the collector need not walk through it
    gc.freeze()
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        indexed = book(made)
        index.append(time.process_time() - start)
        gc.freeze()
        start = time.process_time()
        verdicts = list(match(made.payments, indexed, rules))
        product.append(time.process_time() - start)
        gc.collect()
        hand = ByHand(made.claims, made.parties)
        gc.freeze()
        start = time.process_time()
        answers = {one.receipt_id: hand.apply(one) for one in made.payments}
        by_hand.append(time.process_time() - start)
        gc.unfreeze()
    return {
        "product": sorted(product)[rounds // 2],
        "index": sorted(index)[rounds // 2],
        "limit": sorted(by_hand)[rounds // 2],
        "payments": len(made.payments),
        "quality": _quality(made, verdicts, answers),
    }


def _grown(part: int, rules: MatchingPolicy, rounds: int) -> Figures:
    """A book of one part of the size: what a run takes, and the megabytes that its index needs."""
    customers, invoices, receipts = SIZE
    made = made_up.make(customers // part, invoices // part, receipts // part, 104)
    out = _timed(made, rules, rounds)
    gc.collect()
    tracemalloc.start()
    indexed = book(made)
    out["mb"] = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del indexed
    return out


def _cash(verdict: Verdict) -> dict[int, int]:
    if not verdict.proposals:
        return {}
    return {share.document_id: share.cash_minor for share in verdict.proposals[0].shares}


def _quality(
    made: Made, verdicts: Iterable[Verdict], by_hand: Mapping[int, dict[int, int]]
) -> dict[str, Counter[str]]:
    """Counts by class: all, how the text was written, and how the money differed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        truth = made.truth[verdict.receipt_id]
        answer = by_hand[verdict.receipt_id]
        seen = _seen(verdict, truth.cash) | {
            "hand": bool(answer),
            "hand right": answer == truth.cash,
        }
        for name in ("all", truth.style, f"money: {truth.way}"):
            counts[name].update({key: int(value) for key, value in seen.items()})
    return counts


def _seen(verdict: Verdict, truth: Mapping[int, int]) -> dict[str, bool]:
    right = _cash(verdict) == truth
    applied = verdict.outcome is Outcome.APPLY
    return {
        "n": True,
        "applied": applied,
        "applied right": applied and right,
        "suggested": verdict.outcome is Outcome.SUGGEST,
        "right": right and verdict.outcome is not Outcome.LEAVE,
    }


def sample(rules: MatchingPolicy) -> dict[str, Counter[str]]:
    """The sample company, matched day by day: what was open that day, and what really happened."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(
            Path(folder), customers=120, invoices=6_000, seed=11, as_of=date(2025, 12, 31),
            on_progress=lambda _done, _all: None,
        )  # fmt: skip
        rows = {
            kind: _rows(Path(folder, f"{kind}.csv"))
            for kind in ("customers", "invoices", "receipts", "allocations")
        }
    return _Replay(rows, rules).run()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


class _Replay:
    """Lives the sample's days again: claims open, payments come in, the truth is applied."""

    def __init__(self, rows: Mapping[str, list[dict[str, str]]], rules: MatchingPolicy) -> None:
        self.rules = rules
        self.customers = {row["customer_no"]: at for at, row in enumerate(rows["customers"], 1)}
        self.parties = [
            Party(
                at, row["customer_no"], row["name"], row["short_name"], row["tax_id"],
                row["group_no"], spell(row["name"])[0],
            )
            for at, row in enumerate(rows["customers"], 1)
        ]  # fmt: skip
        self.ids = {row["invoice_no"]: at for at, row in enumerate(rows["invoices"], 1)}
        self.claims = {one.document_id: one for one in map(self._claim, rows["invoices"])}
        self.receipts = rows["receipts"]
        self.allocations = rows["allocations"]

    def _claim(self, row: dict[str, str]) -> Claim:
        sign = -1 if row["kind"] == "credit_note" else 1
        issued = date.fromisoformat(row["issue_date"])
        due = row["due_date"]
        return Claim(
            self.ids[row["invoice_no"]], row["invoice_no"],
            self.customers[row["customer_no"]], issued,
            date.fromisoformat(due) if due else issued + timedelta(days=60),
            sign * abs(_minor(row["amount"], row["currency"])), row["currency"], row["order_no"],
            row["einvoice_no"],
        )  # fmt: skip

    def run(self) -> dict[str, Counter[str]]:
        """Counts by class over all receipts that were applied on the day they came."""
        truth: dict[str, dict[int, int]] = defaultdict(dict)
        by_day: dict[date, list[tuple[int, int]]] = defaultdict(list)
        came = {row["receipt_no"]: date.fromisoformat(row["received_on"]) for row in self.receipts}
        for row in self.allocations:
            day = date.fromisoformat(row["applied_on"])
            document = self.ids[row["invoice_no"]]
            currency = self.claims[document].currency
            minor = _minor(row["amount"], currency)
            by_day[day].append((document, minor + _minor(row["discount"], currency)))
            if row["credit_note_no"]:
                by_day[day].append((self.ids[row["credit_note_no"]], -minor))
            elif came[row["receipt_no"]] == day:
                truth[row["receipt_no"]][document] = minor
        return self._days(truth, by_day)

    def _days(
        self,
        truth: Mapping[str, dict[int, int]],
        by_day: Mapping[date, list[tuple[int, int]]],
    ) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        arriving: dict[date, list[dict[str, str]]] = defaultdict(list)
        for row in self.receipts:
            if row["receipt_no"] in truth and row["method"] == "bank":
                arriving[date.fromisoformat(row["received_on"])].append(row)
        issued = sorted(self.claims.values(), key=lambda one: one.issued_on)
        opens: dict[int, int] = {}
        at = 0
        for day in sorted({*by_day, *arriving}):
            while at < len(issued) and issued[at].issued_on <= day:
                opens[issued[at].document_id] = issued[at].open_minor
                at += 1
            self._match(day, arriving.get(day, []), opens, (truth, counts))
            for document, minor in by_day.get(day, ()):
                opens[document] -= minor
                if not opens[document]:
                    del opens[document]
        return counts

    def _match(
        self,
        day: date,
        rows: list[dict[str, str]],
        opens: Mapping[int, int],
        told: tuple[Mapping[str, dict[int, int]], dict[str, Counter[str]]],
    ) -> None:
        if not rows:
            return
        truth, counts = told
        claims = [replace(self.claims[at], open_minor=minor) for at, minor in opens.items()]
        indexed = Book.of(claims, self.parties, as_of=day)
        # nobody says whose money it is: the customer's number in the file is not used
        payments = [
            Payment(at, row["receipt_no"], day, _minor(row["amount"], row["currency"]),
                    row["currency"], row["remittance"], row["payer_name"])
            for at, row in enumerate(rows, 1)
        ]  # fmt: skip
        for verdict in match(payments, indexed, self.rules):
            row = rows[verdict.receipt_id - 1]
            right = truth[row["receipt_no"]]
            names = [self.claims[one].number for one in right]
            for name in ("all", _style(row["remittance"], names)):
                counts[name].update({k: int(v) for k, v in _seen(verdict, right).items()})


def _style(text: str, numbers: list[str]) -> str:
    """The class of a text: as the truth's numbers stand in it."""
    if all(one in text for one in numbers):
        return "clean"
    if text.startswith("/RFB/"):
        return "list cut short"
    if not any(sign.isdigit() for sign in text):
        return "name only"
    return "order" if "SO" in text or "PO" in text else "damaged"


def _minor(text: str, currency: str) -> int:
    if not text:
        return 0
    whole, _, rest = text.partition(".")
    return int(whole) if currency == "JPY" else int(whole) * 100 + int((rest + "00")[:2])


def table(out: Figures) -> str:
    """Speed and quality as Markdown."""
    lines = [
        "| seed | receipts/s | by hand | ratio | index s | growth |", "|---|---|---|---|---|---|"
    ]  # fmt: skip
    for seed, one in out["seeds"].items():
        rate, hand = one["payments"] / one["product"], one["payments"] / one["limit"]
        lines.append(
            f"| {seed} | {rate:,.0f} | {hand:,.0f} | {one['product'] / one['limit']:.2f} |"
            f" {one['index']:.2f} | {out['growth']['product']:.2f} |"
        )
    lines.append(
        f"\nGrowth exponents: match {out['growth']['product']:.2f}, index"
        f" {out['growth']['index']:.2f}, by hand {out['growth']['limit']:.2f}, memory"
        f" {out['memory_growth']:.2f} (goal 1.1); the index of the whole takes {out['mb']:.0f} MB"
    )
    for seed, one in out["seeds"].items():
        lines += ["", f"Seed {seed}:", *quality(one["quality"])]
    lines += ["", "Sample company:", *quality(out["sample"])]
    return "\n".join(lines)


def quality(counts: Mapping[str, Counter[str]]) -> list[str]:
    """One line a class: right (applied or first suggestion), applied, its precision, by hand."""
    lines = [
        "| class | payments | exactly right | applied | precise | by hand right | by hand precise |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in sorted(counts, key=lambda one: (one != "all", one.startswith("money"), one)):
        one = counts[name]
        hand = _share(one["hand right"], one["n"]) if "hand" in one else ""
        exact = _share(one["hand right"], one["hand"]) if "hand" in one else ""
        lines.append(
            f"| {name} | {one['n']:,} | {_share(one['right'], one['n'])} |"
            f" {_share(one['applied'], one['n'])} |"
            f" {_share(one['applied right'], one['applied'])} | {hand} | {exact} |"
        )
    return lines


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"
