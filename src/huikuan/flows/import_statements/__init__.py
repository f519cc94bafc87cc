"""Books what a bank stated: every credit becomes one receipt of the ledger, once (D4, I18).

A step of the import of files: facts are read there, here the statements are checked, compared
with the books and staged; then the ledger books the receipts and banking the lines beside them,
under one act and in one transaction.
"""

from collections.abc import Sequence
from datetime import date

from huikuan.adapters.files import FileRefused
from huikuan.analytics.policies import banking_policy
from huikuan.books.banking import operations as banking
from huikuan.books.intake import operations as intake
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as ledger_queries
from huikuan.books.ledger.values import Act
from huikuan.flows.import_statements.finding import Finding
from huikuan.flows.import_statements.preparing import Prepared, prepare
from huikuan.flows.import_statements.refusing import refuse_unsound
from huikuan.kernel.actors import Actor
from huikuan.rules import banking as rules
from huikuan.rules.banking import BankStatement

__all__ = ["Finding", "Prepared", "book", "stage"]

_RECEIPTS = "receipts"


def stage(
    statements: Sequence[BankStatement], *, company_id: int, file_digest: str, today: date
) -> Prepared:
    """Check statements and stage what is new of them, in the transaction of an import.

    The caller has opened the act and taken the company's turn. Raises FileRefused, with the place,
    for statements that cannot be booked.
    """
    refuse_unsound(statements, company_id=company_id, today=today)
    intake.open_stage(_RECEIPTS, ledger.NUMBERED)
    banking.open_stage()
    prepared = prepare(
        statements,
        company_id=company_id,
        file_digest=file_digest,
        closed_to=_closed_to(company_id),
        today=today,
        policy=rules.parse(banking_policy(company_id, today).document),
    )
    intake.stage_rows(_RECEIPTS, prepared.rows.receipts)
    banking.stage_lines(prepared.rows.lines)
    banking.stage_details(prepared.rows.details)
    intake.close_stage()
    ledger.prepare_booking()
    ledger.judge_documents(_RECEIPTS, company_id)
    for refused in intake.refusals():
        raise FileRefused("statement_receipt_conflicts", {"receipt": refused.value})
    if intake.tally("").already_there:
        raise FileRefused("statement_receipt_there")
    return prepared


def book(prepared: Prepared, *, act: Act, by: Actor) -> None:
    """Book the staged receipts and the statements that they came on."""
    ledger.book_documents(_RECEIPTS, act)
    banking.book(prepared.new, act=act, by=by)


def _closed_to(company_id: int) -> date | None:
    closed = [one for one in ledger_queries.periods(company_id) if one.reopened_at is None]
    return max((one.end_on for one in closed), default=None)
