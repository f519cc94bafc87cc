"""Decides which rule late interest of a debt is reckoned by, and at what rate (domain 3.2, 3.3).

The regulation on payments to small firms comes before what was agreed, as nobody can agree below it;
then an agreement; then a void pay-when-paid clause; then law abroad or a foreign currency; then the
1Y LPR with its markup.
"""

from dataclasses import dataclass

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure, Reason
from huikuan.rules.interest.policy import LPR, ForeignRule, InterestPolicy, RateTable
from huikuan.rules.interest.scope import scope
from huikuan.rules.interest.values import Agreement, LateDebt, Per, Regime

_FULL = 10_000


@dataclass(frozen=True, slots=True)
class Basis:
    """A rule with its rate: fixed, or of a table, times `times` (permyriad) plus `add`."""

    regime: Regime
    reasons: tuple[Reason, ...]
    rate: int = 0
    per: Per = Per.YEAR
    table: RateTable | None = None
    rate_from: Day | None = None
    times: int = _FULL
    add: int = 0
    floating: bool = False
    foreign: ForeignRule | None = None
    warnings: tuple[Reason, ...] = ()


def basis(policy: InterestPolicy, debt: LateDebt, agreement: Agreement, default_on: Day) -> Basis:
    """Return the rule for a debt that was in default from a day on."""
    found = scope(agreement)
    if found.outcome == "applies" and default_on >= policy.sme_from:
        void = agreement.pay_when_paid and default_on >= policy.pay_when_paid_from
        return _for_small_firms(policy, agreement, default_on, found.reasons, void=void)
    if agreement.agreed_none:
        return Basis(Regime.NONE, (Reason("interest.agreed_none"),))
    if agreement.rate is not None:
        return _agreed(policy, agreement)
    if agreement.law != "CN" or debt.currency != "CNY":
        return _abroad(policy, debt, agreement, default_on)
    reasons = (Reason("interest.nothing_agreed", {"times": policy.markup}),)
    return _of_table(policy, Regime.LPR, default_on, reasons, times=policy.markup)


def _for_small_firms(
    policy: InterestPolicy,
    agreement: Agreement,
    default_on: Day,
    reasons: tuple[Reason, ...],
    *,
    void: bool,
) -> Basis:
    if agreement.rate is not None:
        agreed = _agreed(policy, agreement)
        floor = policy.tables[LPR].on(agreement.signed_on or default_on)
        if floor is None or _annual(policy, agreement) >= floor[1]:
            return agreed
        figures: dict[str, Figure] = {"agreed": agreement.rate, "floor": floor[1]}
        why = (Reason("interest.below_floor", figures), *reasons)
        return Basis(Regime.SME, why, floor[1], table=policy.tables[LPR], rate_from=floor[0])
    if void:
        why = (Reason("interest.pay_when_paid_void"), *reasons)
        return _of_table(policy, Regime.PAY_WHEN_PAID, default_on, why, times=_FULL)
    why = (Reason("interest.sme_rate", {"rate": policy.sme_rate}), *reasons)
    return Basis(Regime.SME, why, policy.sme_rate, Per.DAY, rate_from=policy.sme_from)


def _annual(policy: InterestPolicy, agreement: Agreement) -> int:
    rate = agreement.rate or 0
    days = agreement.day_count or policy.day_count
    return rate if agreement.per is Per.YEAR else rate * days


def _agreed(policy: InterestPolicy, agreement: Agreement) -> Basis:
    annual = _annual(policy, agreement)
    most = policy.yardstick * policy.reducible // _FULL
    figures: dict[str, Figure] = {"annual": annual, "most": most}
    return Basis(
        Regime.CONTRACT,
        (Reason("interest.agreed", {"rate": agreement.rate, "per": agreement.per.value}),),
        agreement.rate or 0,
        agreement.per,
        rate_from=agreement.signed_on,
        warnings=(Reason("interest.reducible", figures),) if annual > most else (),
    )


def _abroad(policy: InterestPolicy, debt: LateDebt, agreement: Agreement, default_on: Day) -> Basis:
    figures: dict[str, Figure] = {"law": agreement.law, "currency": debt.currency}
    rule = policy.rule(agreement.law, debt.currency)
    line = policy.tables[rule.table].on(default_on) if rule else None
    if rule is None or line is None:
        return Basis(Regime.FOREIGN, (), warnings=(Reason("interest.no_rate", figures),))
    return Basis(
        Regime.FOREIGN,
        (Reason("interest.abroad", figures | {"rule": rule.name, "add": rule.add}),),
        line[1] + rule.add,
        table=policy.tables[rule.table],
        rate_from=line[0],
        add=rule.add,
        floating=rule.floating,
        foreign=rule,
    )


def _of_table(
    policy: InterestPolicy,
    regime: Regime,
    default_on: Day,
    reasons: tuple[Reason, ...],
    *,
    times: int,
) -> Basis:
    table = policy.tables[LPR]
    line = table.on(default_on)
    if line is None:
        figures: dict[str, Figure] = {"law": "CN", "currency": "CNY"}
        return Basis(regime, reasons, warnings=(Reason("interest.no_rate", figures),))
    return Basis(
        regime,
        reasons,
        line[1] * times // _FULL,
        table=table,
        rate_from=line[0],
        times=times,
        floating=policy.floating,
    )
