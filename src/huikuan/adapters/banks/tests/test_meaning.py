"""What a line says beyond its amount: who paid, what for, what came back, what was kept back."""

from pathlib import Path

import pytest

from huikuan.adapters.banks.mt_texts import Told, told
from huikuan.adapters.banks.tests.samples import AS_OF, camt, entry, mt940, opened
from huikuan.rules.banking import BankTransaction, Counterparty, Detail, check

OURS = "DE02120300000000202051"
PART = (
    "<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><Amt Ccy='EUR'>{amount}</Amt>"
    "<RltdPties><Dbtr><Pty><Nm>{name}</Nm><Id><OrgId><Othr><Id>T1</Id><SchmeNm><Cd>TXID</Cd></SchmeNm>"
    "</Othr></OrgId></Id></Pty></Dbtr><DbtrAcct><Id><IBAN>{account}</IBAN></Id></DbtrAcct></RltdPties>"
    "<RltdAgts><DbtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    "<RmtInf><Ustrd>INV-1</Ustrd><Ustrd>INV-2</Ustrd><Strd><RfrdDocInf><Nb>INV-3</Nb></RfrdDocInf>"
    "<CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
)


def only(tmp_path: Path, inside: str, amount: str = "8.85", mark: str = "CRDT") -> BankTransaction:
    closing = {"CRDT": 100 + float(amount), "DBIT": 100 - float(amount)}[mark]
    text = camt(entry(amount, mark, inside=inside), closing=f"{closing:.2f}")
    (statement,) = opened(tmp_path / "x", text).statements
    assert not check(statement, as_of=AS_OF)
    return statement.transactions[0]


def part(amount: str, name: str = "甲", end: str = "E1", account: str = "DE8900") -> str:
    return PART.format(amount=amount, name=name, end=end, account=account)


def test_a_batch_opens_into_its_payments(tmp_path: Path) -> None:
    inside = f"<NtryDtls>{part('5.00')}{part('3.85', '乙', 'NOTPROVIDED', 'DE77')}</NtryDtls>"
    one = only(tmp_path, inside)
    words = "INV-1 INV-2 INV-3 RF18"
    assert one.details == (
        Detail(500, Counterparty("甲", "DE8900", "DEUTDEFF", "T1"), words, "E1"),
        Detail(385, Counterparty("乙", "DE77", "DEUTDEFF", "T1"), words, ""),
    )
    assert (one.detail_count, one.counterparty) == (2, Counterparty())


def test_one_payment_inside_is_the_line_itself(tmp_path: Path) -> None:
    one = only(tmp_path, f"<NtryDtls>{part('8.85')}</NtryDtls>")
    assert (one.details, one.detail_count, one.reference) == ((), 1, "E1")
    assert one.counterparty == Counterparty("甲", "DE8900", "DEUTDEFF", "T1")


@pytest.mark.parametrize(
    "inside",
    [
        "<RvslInd>true</RvslInd>",
        "<NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>",
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>",
    ],
)
def test_a_return_is_marked(inside: str, tmp_path: Path) -> None:
    one = only(tmp_path, inside, mark="DBIT")
    assert (one.amount_minor, one.returns) == (-885, True)
    assert not only(tmp_path, "").returns


def test_the_other_side_of_a_return_is_not_ourselves(tmp_path: Path) -> None:
    inside = (
        "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Us</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{OURS}</IBAN></Id></DbtrAcct><Cdtr><Nm>Them</Nm></Cdtr>"
        "<CdtrAcct><Id><IBAN>DE77</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls>"
    )
    assert only(tmp_path, inside).counterparty == Counterparty("Them", "DE77")


def test_charges_and_the_amount_that_was_ordered(tmp_path: Path) -> None:
    inside = (
        "<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy='JPY'>1500</Amt></InstdAmt></AmtDtls>"
        "<Chrgs><Rcrd><Amt Ccy='EUR'>0.31</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd>"
        "</Rcrd><Rcrd><Amt Ccy='EUR'>9.99</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>false"
        "</ChrgInclInd></Rcrd></Chrgs></TxDtls></NtryDtls>"
    )
    one = only(tmp_path, inside)
    assert (one.charges_minor, one.original_minor, one.original_currency) == (31, 1500, "JPY")


def test_zeros_behind_the_cent_are_exact(tmp_path: Path) -> None:
    assert only(tmp_path, "", "8.85000").amount_minor == 885


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "166?00GUTSCHRIFT?20EREF+E 1?21SVWZ+INV-1, INV?22-2?30DEUTDEFF?31DE89?32Jo?33hn",
            Told("INV-1, INV-2", "John", "DE89", "DEUTDEFF", "E 1", "166"),
        ),
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL65INGB0123456789/BIC/INGBNL2A/NAME/PICQER/REMI/INV-1 /EREF/E1",
            Told("INV-1", "PICQER", "NL65INGB0123456789", "INGBNL2A", "E1"),
        ),
        ("/BENM//NAME/KPN/REMI/INV-7", Told("INV-7", "KPN")),
        (
            "/EREF/E9//CNTP/NL98INGB0003856625/INGBNL2A/J.Janssen///REMI/USTD//INV-9/",
            Told("INV-9", "J.Janssen", "NL98INGB0003856625", "INGBNL2A", "E9"),
        ),
        ("plain words\non two lines", Told("plain words on two lines")),
        ("paid 3/4 of it", Told("paid 3/4 of it")),
    ],
)
def test_the_text_of_an_mt940_is_taken_apart(text: str, wanted: Told) -> None:
    assert told([text], []) == wanted


def test_marks_of_an_mt940(tmp_path: Path) -> None:
    lines = [
        ":61:2603020302RC8,85NTRFA", ":61:2603020302RD8,85NTRFB", ":61:260302EC5,00NTRFC",
        ":61:2602300302C1,00NTRFD//BANK1", ":61:2512310102DR1,NTRFNONREF",
    ]  # fmt: skip
    (statement,) = opened(tmp_path / "x", mt940(lines)).statements
    assert not check(statement, as_of=AS_OF)
    assert [(one.amount_minor, one.returns, one.status.value) for one in statement.transactions] == [
        (-885, True, "booked"), (885, True, "booked"), (500, False, "pending"),
        (100, False, "booked"), (-100, False, "booked"),
    ]  # fmt: skip
    days = [(f"{one.value_on}", f"{one.booked_on}") for one in statement.transactions]
    assert days[3:] == [("2026-02-28", "2026-03-02"), ("2025-12-31", "2026-01-02")]
    assert [one.reference for one in statement.transactions] == ["A", "B", "C", "D", ""]
    assert statement.transactions[3].bank_reference == "BANK1"
