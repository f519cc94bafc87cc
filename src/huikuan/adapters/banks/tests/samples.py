"""Bank files made for tests, and what they say."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from huikuan.adapters.banks import LIMITS, BankFile
from huikuan.adapters.banks.opening import read_file
from huikuan.adapters.banks.wire import statements_of
from huikuan.adapters.files.reader import load_document, sized

AS_OF = date(2026, 6, 30)
DAY = date(2026, 3, 2)


def opened(path: Path, text: str | bytes, mapping: object = None) -> BankFile:
    """Write a file and have it read as the child does it, here in this process."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    sized(path, LIMITS)
    with TemporaryDirectory() as spool:
        request = {
            "path": str(path),
            "mapping": load_document(mapping) if isinstance(mapping, Path) else mapping,
            "currency": "CNY",
            "as_of": AS_OF.isoformat(),
            "spool": spool,
        }
        answer = read_file(request, LIMITS)
        statements = statements_of(Path(spool) / answer["statements"])
    return BankFile(statements, answer["digest"], answer["format"])


def camt(
    entries: str,
    *,
    opening: str = "100.00",
    closing: str = "100.00",
    before: str = "",
    more: str = "",
) -> str:
    """A camt.053 of one statement around these entries."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balance("OPBD", opening, "2026-03-01")}{balance("CLBD", closing, "2026-03-31")}{more}
{entries}</Stmt></BkToCstmrStmt></Document>"""


def balance(kind: str, amount: str, day: str) -> str:
    """A balance of a camt statement."""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount.lstrip('-')}"
        f"</Amt><CdtDbtInd>{'DBIT' if amount.startswith('-') else 'CRDT'}</CdtDbtInd>"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "8.85", mark: str = "CRDT", *, currency: str = "EUR", day: str = "2026-03-02",
    inside: str = "", status: str = "<Cd>BOOK</Cd>",
) -> str:  # fmt: skip
    """An entry of a camt statement."""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{inside}</Ntry>"
    )


def mt940(
    lines: Sequence[str], *, opening: str = "C260301EUR100,00", closing: str = "C260331EUR100,00"
) -> str:
    """An MT940 of one statement around these lines."""
    return "\n".join(
        [
            ":20:REF",
            ":25:12030000/202051",
            ":28C:7/1",
            f":60F:{opening}",
            *lines,
            f":62F:{closing}",
            "-",
            "",
        ]
    )


def days(count: int) -> list[date]:
    """Days from the first of March on."""
    return [DAY + timedelta(days=n % 25) for n in range(count)]
