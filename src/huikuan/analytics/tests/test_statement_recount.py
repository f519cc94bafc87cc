"""The recount of bank statements finds what their own guards would have to miss (D4, I21)."""

from pathlib import Path

import pytest
from django.db import connection

from huikuan.analytics.recount.statements import recount_statements
from tests.support.firm import found
from tests.support.statements import FIRST, SECOND, mt940, send_statement

pytestmark = pytest.mark.django_db
SHIFTED = (
    "UPDATE banking_statement SET opening_minor = opening_minor + 5,"
    " closing_minor = closing_minor + 5 WHERE sequence = 2"
)
GUARDED = "ALTER TABLE {0} DISABLE TRIGGER USER; ALTER TABLE {0} DROP CONSTRAINT IF EXISTS {1}; {2}"


@pytest.mark.parametrize(
    ("table", "constraint", "damage", "check"),
    [
        (
            "banking_statement", "bank_statement_ties",
            "UPDATE banking_statement SET closing_minor = closing_minor + 1 WHERE sequence = 1",
            "statement_balance",
        ),
        (
            "banking_transaction", "bank_line_outcome",
            "UPDATE banking_transaction SET document_id = NULL WHERE bank_reference = 'B-1'",
            "line_receipt",
        ),
        (
            "banking_statement", "bank_statement_ties",
            "UPDATE banking_statement SET lines = lines + 1 WHERE sequence = 2",
            "statement_lines",
        ),
        (
            "banking_statement", "bank_statement_ties",
            SHIFTED,
            "statement_chain",
        ),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_named(
    tmp_path: Path, table: str, constraint: str, damage: str, check: str
) -> None:
    company = found().company.id
    send_statement(tmp_path, company, mt940(FIRST))
    second = mt940(SECOND, opening="1320.00", number=2, days=("260303", "260305"))
    send_statement(tmp_path, company, second)
    assert recount_statements(company).sound

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(GUARDED.format(table, constraint, damage))

    found_wrong = recount_statements(company)
    assert check in {one.check for one in found_wrong.differences}
