"""Says late interest in a letter: what accrued on its debts, a day more, by which rule (A3)."""

from collections.abc import Collection

from huikuan.adapters.texts import Language
from huikuan.flows import charge_interest
from huikuan.flows.charge_interest import Owed
from huikuan.flows.write_letter.values import Charge
from huikuan.rules.letters import summed


def charge_of(
    owed: Owed, item_ids: Collection[int], currency: str, language: Language
) -> Charge | None:
    """Return the interest of these items in a currency; None where none has accrued.

    The rule is that of the debt due first, with what is to be looked at before it is asked for.
    """
    wanted = set(item_ids)
    lines = [
        one.interest
        for one in owed.lines
        if one.interest.item_id in wanted and one.interest.currency == currency
    ]
    minor = summed(one.minor + one.fixed_minor for one in lines)
    if not minor:
        return None
    return Charge(
        minor=minor,
        daily_minor=summed(one.daily_minor for one in lines),
        rule=charge_interest.sentences(lines[0].reasons, language),
    )
