"""A statement of 100,000 lines reads in seconds and in bounded memory, whatever its format (D4)."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huikuan.adapters.banks import read
from huikuan.adapters.banks.tests.samples import AS_OF, camt, days, entry, mt940
from huikuan.adapters.files import FileRefused, Limits
from huikuan.rules.banking import check

LINES = 100_000
MB = 1024 * 1024
PARTY = (
    "<NtryDtls><TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Buyer {n}</Nm>"
    "</Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties><RmtInf>"
    "<Ustrd>Invoice INV-{n} and some more words</Ustrd></RmtInf></TxDtls></NtryDtls>"
)


def large_camt() -> str:
    body = "".join(
        entry("1.00", day=day.isoformat(), inside=PARTY.replace("{n}", str(n)))
        for n, day in enumerate(days(LINES))
    )
    return camt(body, opening="0.00", closing=f"{LINES}.00")


def large_mt940() -> str:
    rows: Iterator[str] = (
        row
        for n, day in enumerate(days(LINES))
        for row in (
            f":61:{day:%y%m%d%m%d}C1,00NTRFE{n}//B{n}",
            f":86:166?00GUTSCHRIFT?20EREF+E{n}?21SVWZ+INV-{n}?32Buyer {n}",
        )
    )
    return mt940(list(rows), opening="C260301EUR0,00", closing=f"C260331EUR{LINES},00")


def large_ofx() -> str:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{day:%Y%m%d}<TRNAMT>1.00<FITID>F{n}<NAME>Buyer {n}"
        f"<MEMO>INV-{n}</STMTTRN>\n"
        for n, day in enumerate(days(LINES))
    )
    return (
        "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77"
        f"</BANKACCTFROM><BANKTRANLIST>{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def large_table() -> str:
    rows = "".join(
        f"{day},CNY,1.00,,{n}.00,甲公司{n},6222{n:08d},转账,货款 INV-{n},F{n}\n"
        for n, day in enumerate(days(LINES), start=1)
    )
    return f"交易日期,币种,收入金额,支出金额,账户余额,对方户名,对方账号,摘要,附言,流水号\n{rows}"


@pytest.mark.parametrize("made", [large_camt, large_mt940, large_ofx, large_table])
def test_a_hundred_thousand_lines(made: Callable[[], str], tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_text(made(), "utf-8")
    begun = time.monotonic()
    found = read(path, currency="CNY", as_of=AS_OF)
    reasons = [one for each in found.statements for one in check(each, as_of=AS_OF)]
    seconds = time.monotonic() - begun
    assert (found.lines, reasons) == (LINES, [])
    assert found.peak_bytes < 500 * MB
    assert seconds < 60, f"{seconds:.1f} s"


def test_limits_are_hit_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(camt(entry() * 5), "utf-8")
    with pytest.raises(FileRefused, match="too_many_rows"):
        read(path, currency="CNY", as_of=AS_OF, limits=Limits(rows=4))
    with pytest.raises(FileRefused, match="file_too_large"):
        read(path, currency="CNY", as_of=AS_OF, limits=Limits(file_bytes=100))
    with pytest.raises(FileRefused, match=r"too_much_memory|reader_died"):
        read(path, currency="CNY", as_of=AS_OF, limits=Limits(memory_bytes=20 * MB))
