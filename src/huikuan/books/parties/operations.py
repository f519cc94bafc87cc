"""Takes customers into the books and changes their records; every change is evidenced (D1, B1)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import connection

from huikuan.books.intake.operations import refuse, repeats
from huikuan.books.parties.consents import (
    ContactRefused,
    Said,
    describe,
    hold_dunning,
    lift_hold,
    note_said,
)
from huikuan.books.parties.editing import BadEdit, EditedMeanwhile, edit_customer

__all__ = [
    "BadEdit",
    "ContactRefused",
    "EditedMeanwhile",
    "Said",
    "Speller",
    "book_customers",
    "changed_customers",
    "describe",
    "edit_customer",
    "hold_dunning",
    "judge_customers",
    "lift_hold",
    "note_said",
]

Speller = Callable[[str], tuple[str, str]]

_KEY_FACTS: Final = ("name", "tax_id", "terms", "currency", "salesperson")
_COLUMNS: Final = (
    "name",
    "short_name",
    "tax_id",
    "country",
    "region",
    "industry",
    "group_no",
    "salesperson",
    "since",
    "currency",
    "terms",
    "key_account",
)
"""Master data that a file may bring; a blank cell leaves what is known."""
_SAME: Final = " AND ".join(f"(s.{one} IS NULL OR s.{one} = c.{one})" for one in _COLUMNS)
_THERE: Final = f"""
    INSERT INTO verdict (row, line, outcome, code, "column", value, figures)
    SELECT s.row, s.line, 'there', 'already_there', 'customer_no', s.customer_no, NULL
    FROM staged s JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE {_SAME} AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_CHANGED: Final = f"""
    SELECT c.id, c.customer_no,
           jsonb_build_object({", ".join(f"'{one}', c.{one}" for one in _COLUMNS)}),
           jsonb_strip_nulls(jsonb_build_object({", ".join(f"'{one}', s.{one}" for one in _COLUMNS)}))
    FROM staged s JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row) ORDER BY c.id FOR UPDATE OF c
"""
_UPDATE: Final = f"""
    UPDATE parties_customer c SET version = c.version + 1,
        {", ".join(f"{one} = coalesce(s.{one}, c.{one})" for one in _COLUMNS)},
        attributes = coalesce(c.attributes || s.attributes, s.attributes, c.attributes)
    FROM staged s WHERE c.company_id = %(company)s AND c.customer_no = s.customer_no
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_INSERT: Final = f"""
    INSERT INTO parties_customer (company_id, customer_no, batch_id, version, pinyin, initials,
        attributes, {", ".join(_COLUMNS)})
    SELECT %(company)s, s.customer_no, %(batch)s, 1, '', '', s.attributes, s.name,
        coalesce(s.short_name, ''), coalesce(s.tax_id, ''), coalesce(s.country, ''),
        coalesce(s.region, ''), coalesce(s.industry, ''), coalesce(s.group_no, ''),
        coalesce(s.salesperson, ''), s.since,
        coalesce(s.currency, (SELECT k.currency FROM people_company k WHERE k.id = %(company)s)),
        coalesce(s.terms, ''),
        coalesce(s.key_account, false)
    FROM staged s WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
        AND NOT EXISTS (SELECT FROM parties_customer c
                        WHERE c.company_id = %(company)s AND c.customer_no = s.customer_no)
"""
_CONTACTS: Final = """
    INSERT INTO parties_contact (customer_id, name, email, phone)
    SELECT DISTINCT c.id, coalesce(s.contact, ''), coalesce(s.email, ''), coalesce(s.phone, '')
    FROM staged s JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE coalesce(s.contact, s.email, s.phone) IS NOT NULL
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row AND v.outcome = 'rejected')
    ON CONFLICT DO NOTHING
"""


def judge_customers(company_id: int) -> None:
    """Refuse staged customers that contradict each other; unchanged ones are already there."""
    refuse(repeats("customer_no", _KEY_FACTS), {})
    with connection.cursor() as cursor:
        cursor.execute(_THERE, {"company": company_id})


def changed_customers(company_id: int) -> list[tuple[int, str, dict[str, Any], dict[str, Any]]]:
    """Return id, number, record before and cells given, of known customers that the file changes.

    They stay as they are until this transaction changes them: nobody edits one in between.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"company": company_id})
        return [
            # a raw cursor hands JSON over as text
            (id_, number, json.loads(before), json.loads(given))
            for id_, number, before, given in cursor.fetchall()
        ]


def book_customers(company_id: int, batch_id: int, spell: Speller) -> None:
    """Write the staged customers that have no verdict; `spell` gives pinyin and initials of a name."""
    values: Mapping[str, Any] = {"company": company_id, "batch": batch_id}
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, values)
        cursor.execute(_INSERT, values)
        cursor.execute(_CONTACTS, values)
        cursor.execute(
            "SELECT id, name FROM parties_customer WHERE company_id = %(company)s AND pinyin = ''",
            values,
        )
        spelled = [(id_, *spell(name)) for id_, name in cursor.fetchall()]
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS spelled (id integer, pinyin text, initials text)"
            " ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE spelled")
        with cursor.copy("COPY spelled FROM STDIN") as copy:
            for row in spelled:
                copy.write_row(row)
        cursor.execute(
            "UPDATE parties_customer c SET pinyin = left(s.pinyin, 600),"
            " initials = left(s.initials, 300) FROM spelled s WHERE s.id = c.id"
        )
