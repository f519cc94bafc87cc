"""Keeps what a person typed on the workbench when the act was refused (page 6; D4).

A refused form shows again every tick, amount, deduction, choice and reason as it was sent: the
next Enter must mean what the person meant, never the proposal's figures in their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from huikuan.entrypoints.web import cash_bench, cash_forms, wording
from huikuan.entrypoints.web.cash_bench import Wish
from huikuan.entrypoints.web.cash_words import ClaimRow
from huikuan.entrypoints.web.frame import Frame

_TYPED = ("rest_reason", "rest_minor", "rest_customer", "rest_order", "why")


def there(asked: Wish, receipt_id: int, said: QueryDict) -> Wish:
    """The wish that shows the same line, proposal or customer, and claims as the form did."""
    same = cash_bench.with_line(asked, receipt_id)
    proposal = cash_forms.number(said.get("proposal", ""))
    if proposal:
        return replace(same, proposal=proposal)
    return replace(
        same,
        customer=cash_forms.number(said.get("owner", "")),
        claim=cash_forms.number(said.get("claim", "")),
    )


def kept(frame: Frame, pane: Mapping[str, Any], said: QueryDict) -> dict[str, Any]:
    """The pane with what was sent in its fields; sums that cannot be read are a question mark."""
    ticked = set(said.getlist("claim"))
    rows = tuple(_row(one, ticked, said) for one in pane["claims"])
    meant = cash_forms.number(said.get("rest_claim", ""))
    receipt = pane["receipt"]
    used = _used(rows, receipt.currency, frame)
    return {
        **pane,
        "claims": rows,
        "gaps": [(key, no, open_, key == meant) for key, no, open_, _ in pane["gaps"]],
        "how": said.get("how", ""),
        "taken": "?" if used is None else wording.amount(used, receipt.currency),
        "left": "?"
        if used is None
        else wording.amount(receipt.open_minor - used, receipt.currency),
        "said": {name: said.get(name, "") for name in _TYPED},
    }


def _row(one: ClaimRow, ticked: set[str], said: QueryDict) -> ClaimRow:
    key = str(one.document_id)
    return replace(
        one,
        picked=key in ticked,
        cash=said.get(f"cash.{key}", ""),
        less=said.get(f"less.{key}", ""),
        less_kind=said.get(f"kind.{key}", ""),
    )


def _used(rows: Sequence[ClaimRow], currency: str, frame: Frame) -> int | None:
    used = 0
    try:
        for one in rows:
            if one.picked:
                used += cash_forms.amount(one.cash, currency, frame.language)
    except cash_forms.BadForm:
        return None
    return used
