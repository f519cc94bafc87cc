"""Bank statements as a bank would send them (MT940), written for tests."""

from collections.abc import Sequence
from pathlib import Path

from huikuan.flows import import_files
from huikuan.flows.import_files import BatchView
from tests.support.firm import SETUP

Line = tuple[str, str, str, str]  # day 0302, amount 500.00 or -20.00, the bank's reference, words
FIRST: list[Line] = [
    ("0302", "1000.00", "B-1", "INV-1 宁波恒泰"),
    ("0302", "250.00", "B-2", "payment INV-2"),
    ("0303", "-30.00", "B-3", "fee"),
]
SECOND: list[Line] = [("0304", "700.00", "B-4", "INV-3"), ("0305", "-1000.00", "B-5", "ret B-1")]


def mt940(
    lines: Sequence[Line],
    *,
    opening: str = "100.00",
    closing: str = "",
    number: int = 1,
    days: tuple[str, str] = ("260302", "260303"),
    account: str = "6222020111",
    currency: str = "CNY",
) -> str:
    """Return a statement; without `closing` the one that ties."""
    cents = _cents(opening) + sum(_cents(amount) for _, amount, _, _ in lines)
    ends = closing or f"{cents // 100}.{cents % 100:02}"
    booked = [
        f":61:26{day}{day}{'D' if amount.startswith('-') else 'C'}"
        f"{amount.removeprefix('-').replace('.', ',')}NTRFNONREF//{reference}\n:86:{words}"
        for day, amount, reference, words in lines
    ]
    return "\n".join(
        [
            f":20:ST{number}", f":25:{account}", f":28C:{number}/1",
            f":60F:C{days[0]}{currency}{opening.replace('.', ',')}", *booked,
            f":62F:C{days[1]}{currency}{ends.replace('.', ',')}", "-", "",
        ]
    )  # fmt: skip


def send_statement(
    folder: Path, company_id: int, text: str, *, name: str = "st.sta", dry_run: bool = False
) -> BatchView:
    """Write the text as a file and import it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_files.import_file(
        path, kind="statement", company_id=company_id, mapping=None, by=SETUP, dry_run=dry_run
    )


def _cents(amount: str) -> int:
    whole, _, part = amount.partition(".")
    sign = -1 if amount.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(part))
