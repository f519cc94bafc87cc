"""What a bank writes is what we read: a statement goes out in each format and comes back equal."""

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.adapters.banks.asking import Asked
from huikuan.adapters.banks.opening import statements
from huikuan.adapters.banks.reader import LIMITS
from huikuan.adapters.banks.tests.samples import AS_OF, DAY, camt, entry, mt940
from huikuan.adapters.banks.wire import statements_of, write_statements
from huikuan.adapters.files import FileRefused
from huikuan.rules.banking import (
    BankStatement,
    BankTransaction,
    Counterparty,
    LineStatus,
    check,
)

# words as they stand after reading: single blanks, no control characters, no mark of a format
WORDS = st.lists(
    st.text(
        st.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0xFFEF),
        min_size=1,
        max_size=8,
    ),
    max_size=4,
).map(" ".join)
AMOUNTS = st.integers(-(10**11), 10**11).filter(bool)


@st.composite
def transactions(draw: st.DrawFn) -> list[BankTransaction]:
    count = draw(st.integers(0, 8))
    return [
        BankTransaction(
            place="",
            booked_on=DAY + timedelta(days=draw(st.integers(0, 25))),
            value_on=DAY + timedelta(days=draw(st.integers(0, 25))),
            amount_minor=draw(AMOUNTS),
            status=LineStatus.BOOKED,
            counterparty=Counterparty(
                draw(WORDS),
                draw(st.from_regex(r"\A[1-9][0-9]{5,18}\Z")) if draw(st.booleans()) else "",
            ),
            text=draw(WORDS),
            bank_reference=draw(st.from_regex(r"\A[A-Z0-9]{1,12}\Z")),
            reference=draw(st.from_regex(r"\AR[0-9]{1,10}\Z")),
        )
        for _ in range(count)
    ]


def again(text: str) -> BankStatement:
    """Read a file's text in this process, and take it over the wire."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in"
        path.write_text(text, "utf-8")
        asked = Asked("CNY", AS_OF, LIMITS)
        wire = Path(folder) / "wire"
        write_statements(statements(path, Path(folder), asked), wire)
        (found,) = statements_of(wire)
    return found


def figure(minor: int, mark: str = ".") -> str:
    return f"{abs(minor) // 100}{mark}{abs(minor) % 100:02d}"


def same(found: BankStatement, written: Sequence[BankTransaction]) -> None:
    bare = [replace(one, place="", code="", detail_count=0) for one in found.transactions]
    assert bare == list(written)
    assert not check(found, as_of=AS_OF)


def written_camt(lines: Sequence[BankTransaction]) -> str:
    total = sum(one.amount_minor for one in lines)
    sign = "-" if total < 0 else ""
    return camt("".join(map(camt_entry, lines)), opening="0.00", closing=f"{sign}{figure(total)}")


def camt_entry(one: BankTransaction) -> str:
    role = "Dbtr" if one.amount_minor > 0 else "Cdtr"
    party = one.counterparty
    return entry(
        figure(one.amount_minor),
        "CRDT" if one.amount_minor > 0 else "DBIT",
        day=one.booked_on.isoformat(),
        inside=(
            f"<ValDt><Dt>{one.value_on}</Dt></ValDt><AcctSvcrRef>{one.bank_reference}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><Refs><EndToEndId>{one.reference}</EndToEndId></Refs><RltdPties>"
            f"<{role}><Pty><Nm>{escape(party.name)}</Nm></Pty></{role}>"
            f"<{role}Acct><Id><Othr><Id>{party.account}</Id></Othr></Id></{role}Acct></RltdPties>"
            f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls>"
        ),
    )


def written_mt940(lines: Sequence[BankTransaction]) -> str:
    total = sum(one.amount_minor for one in lines)
    rows = [row for one in lines for row in mt940_rows(one)]
    end = date(2026, 3, 31)
    return mt940(
        rows,
        opening="C260301EUR0,00",
        closing=f"{'D' if total < 0 else 'C'}{end:%y%m%d}EUR{figure(total, ',')}",
    )


def mt940_rows(one: BankTransaction) -> list[str]:
    """One line with `?20` fields of 27 characters, its text wrapped at 65 as SWIFT does."""
    party = one.counterparty
    mark = "C" if one.amount_minor > 0 else "D"
    words = f"EREF+{one.reference}"
    said = f"SVWZ+{one.text}" if one.text else ""
    parts = [words, *(said[n : n + 27] for n in range(0, len(said), 27))]
    text = "166?00GUTSCHRIFT" + "".join(f"?{n}{part}" for n, part in enumerate(parts, start=20))
    text += f"?31{party.account}?32{party.name[:27]}?33{party.name[27:]}"
    rows = [text[n : n + 65] for n in range(0, len(text), 65)]
    return [
        (
            f":61:{one.value_on:%y%m%d}{one.booked_on:%m%d}{mark}{figure(one.amount_minor, ',')}"
            f"NTRF{one.reference}//{one.bank_reference}"
        ),
        f":86:{rows[0]}",
        *rows[1:],
    ]


def written_table(lines: Sequence[BankTransaction]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["交易日期", "起息日", "收入金额", "支出金额", "账户余额", "对方户名", "对方账号", "附言", "流水号"])  # fmt: skip
    running = 0
    for one in lines:
        running += one.amount_minor
        amount = figure(one.amount_minor)
        writer.writerow(
            [
                *(one.booked_on, one.value_on),
                *((amount, "") if one.amount_minor > 0 else ("", amount)),
                f"{'-' if running < 0 else ''}{abs(running) // 100:,}.{abs(running) % 100:02d}",
                *(one.counterparty.name, one.counterparty.account, one.text, one.bank_reference),
            ]
        )
    return out.getvalue()


often = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(transactions())
def test_camt_comes_back_equal(lines: list[BankTransaction]) -> None:
    same(again(written_camt(lines)), lines)


@often
@given(transactions())
def test_mt940_comes_back_equal(lines: list[BankTransaction]) -> None:
    same(
        again(written_mt940(lines)), [replace(one, text=one.text or "GUTSCHRIFT") for one in lines]
    )


@often
@given(transactions())
def test_a_table_comes_back_equal(lines: list[BankTransaction]) -> None:
    found = again(written_table(lines))
    bare = [replace(one, value_on=None, reference="") for one in lines]
    running = 0
    for n, one in enumerate(bare):
        running += one.amount_minor
        bare[n] = replace(one, balance_minor=running)
    same(found, bare)
    if lines:
        assert (found.opening_minor, found.closing_minor) == (0, running)


@often
@given(st.binary(max_size=400), st.sampled_from(["camt", "mt940", "ofx", "csv", "raw"]))
def test_noise_is_refused_in_words_never_by_a_crash(noise: bytes, form: str) -> None:
    begins = {
        "camt": camt(entry()).encode(),
        "mt940": mt940([":61:2603020302C8,85NTRFREF", ":86:rent"]).encode(),
        "ofx": b"<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM></STMTRS></OFX>",
        "csv": "交易日期,收入金额,支出金额,账户余额,对方户名\n2026-03-02,1.00,,1.00,甲\n".encode(),
        "raw": b"",
    }[form]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in"
        middle = len(begins) * 2 // 3
        path.write_bytes(begins[:middle] + noise + begins[middle:])
        try:
            for one in statements(path, Path(folder), Asked("CNY", AS_OF, LIMITS)):
                check(one, as_of=AS_OF)
        except FileRefused:
            pass  # in words; any other exception fails the test
