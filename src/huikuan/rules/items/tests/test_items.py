"""Documents and orders: stored codes stay, signs and states follow the trade."""

import pytest

from huikuan.kernel.states import IllegalMove
from huikuan.rules.items import (
    DOCUMENT,
    ORDER,
    DocumentKind,
    DocumentStatus,
    EntryKind,
    OrderStatus,
    Series,
    Side,
    document_status,
    series,
    side,
    sign,
)


def test_stored_codes_never_change() -> None:
    assert [(kind.word, kind.value) for kind in DocumentKind] == [
        ("invoice", 1),
        ("credit_note", 2),
        ("debit_note", 3),
        ("receipt", 4),
        ("draft", 5),
        ("opening", 6),
    ]
    assert " ".join(kind.word for kind in EntryKind) == (
        "issued applied discount credited written_off recovered fx fee reversed difference moved"
    )
    assert [kind.value for kind in EntryKind] == list(range(1, 12))
    assert [(it.name, it.value) for it in Side] == [("DEBT", 0), ("CASH", 1), ("ACCOUNT", 2)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DocumentKind.INVOICE, (1, Side.DEBT, Series.BILLING)),
        (DocumentKind.CREDIT_NOTE, (-1, Side.DEBT, Series.BILLING)),
        (DocumentKind.DEBIT_NOTE, (1, Side.DEBT, Series.BILLING)),
        (DocumentKind.RECEIPT, (-1, Side.CASH, Series.RECEIPTS)),
        (DocumentKind.DRAFT, (-1, Side.CASH, Series.RECEIPTS)),
        (DocumentKind.OPENING, (1, Side.DEBT, Series.BILLING)),
    ],
)
def test_a_document_adds_to_the_debt_or_lowers_it(
    kind: DocumentKind, expected: tuple[int, Side, Series]
) -> None:
    assert (sign(kind), side(kind), series(kind)) == expected


def test_every_document_state_is_reachable_and_only_a_reversal_is_final() -> None:
    assert DOCUMENT.reachable() == set(DocumentStatus) == DOCUMENT.states
    assert DOCUMENT.ends == {DocumentStatus.REVERSED}


def test_a_settled_document_is_reopened_before_it_can_be_reversed() -> None:
    with pytest.raises(IllegalMove):
        DOCUMENT.move(DocumentStatus.SETTLED, "reverse")
    reopened = DOCUMENT.move(DocumentStatus.SETTLED, "reopen")
    assert DOCUMENT.move(reopened, "reverse") is DocumentStatus.REVERSED


def test_orders_end_invoiced_or_cancelled() -> None:
    assert ORDER.reachable() == set(OrderStatus) == ORDER.states
    assert ORDER.ends == {OrderStatus.INVOICED, OrderStatus.CANCELLED}
    with pytest.raises(IllegalMove):
        ORDER.move(OrderStatus.INVOICED, "cancel")


@pytest.mark.parametrize(
    ("amount", "left", "reversed_", "status"),
    [
        (1000, 1000, False, DocumentStatus.OPEN),
        (1000, 400, False, DocumentStatus.PARTLY_SETTLED),
        (1000, 0, False, DocumentStatus.SETTLED),
        (-1000, -400, False, DocumentStatus.PARTLY_SETTLED),
        (0, 0, False, DocumentStatus.SETTLED),
        (1000, 0, True, DocumentStatus.REVERSED),
    ],
)
def test_status_follows_from_the_amounts(
    amount: int, left: int, reversed_: bool, status: DocumentStatus
) -> None:
    assert document_status(amount, left, reversed_=reversed_) is status
