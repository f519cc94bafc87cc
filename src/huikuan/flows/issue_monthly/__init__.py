"""Issues the monthly receivables report (应收账款月报) as a file: PDF or workbook (D6, D7).

The file carries the day of the report and nothing of the moment at which it was made, so that the
same question of the same book gives the same bytes.
"""

from dataclasses import dataclass
from typing import Final, Literal

from huikuan.adapters.texts import Language, text
from huikuan.analytics.reports import Query, run
from huikuan.flows.issue_monthly.printing import pdf, told
from huikuan.flows.issue_monthly.tabling import workbook
from huikuan.flows.issue_monthly.wording import Words

__all__ = ["MEDIA", "Form", "ReportFile", "issue_monthly", "told_in_short"]

Form = Literal["pdf", "xlsx"]
MEDIA: Final[dict[Form, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report ready to be sent; `digest` is the SHA-256 of what it says, in hex."""

    name: str
    media_type: str
    content: bytes
    digest: str


def issue_monthly(query: Query, *, language: Language, form: Form) -> ReportFile:
    """Set the report that the question asks for. Raises BadQuery as the report does."""
    report = run("monthly", query.all_rows())
    words = Words(report, language)
    content = pdf(words) if form == "pdf" else workbook(words)
    name = text(
        "document.monthly.file",
        language,
        company=str(report.meta["company"]),
        day=words.as_of.isoformat(),
    )
    return ReportFile(f"{_plain_name(name)}.{form}", MEDIA[form], content, words.digest)


def told_in_short(query: Query, language: Language) -> tuple[str, list[str]]:
    """The month and a line a currency, for a letter that the report goes with."""
    report = run("monthly", query.all_rows())
    words = Words(report, language)
    columns = {column.code: column for column in report.columns}
    codes = ("receivable", "overdue", "long_overdue", "received")
    lines = [
        words.say(
            "mail.line",
            currency=row["currency"],
            share=words.cell(columns["overdue_share"], row),
            **{code: words.cell(columns[code], row) for code in codes},
        )
        for row in told(report)
    ]
    return words.month(), lines


def _plain_name(name: str) -> str:
    """A file name that every system takes: letters of any script, digits, - and _."""
    return "".join(one if one.isalnum() or one in "-_" else "_" for one in name)
