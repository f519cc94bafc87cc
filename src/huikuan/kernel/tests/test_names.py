"""What a mistyped name may have meant."""

from huikuan.kernel.names import nearest_first

KINDS = ("customers", "orders", "invoices", "receipts", "allocations", "open-items")


def test_the_most_alike_name_comes_first_whatever_its_case() -> None:
    assert nearest_first("invoice", KINDS)[0] == "invoices"
    assert nearest_first("RECIEPTS", KINDS)[0] == "receipts"
    assert nearest_first("open_items", KINDS)[0] == "open-items"


def test_every_name_is_named_once_and_equally_alike_ones_by_letter() -> None:
    assert sorted(nearest_first("nonsense", KINDS)) == sorted(KINDS)
    assert nearest_first("", ("b", "a", "c")) == ("a", "b", "c")
