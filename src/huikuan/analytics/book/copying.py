"""Copies what a book holds into segments: everything, what came since, and master data whole.

Only a book that is made or extended needs this, and Arrow with it: one that is up to date is read
without either.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from huikuan.analytics.book import columns, compacting, facts, segments
from huikuan.analytics.book.manifest import Manifest, Segment
from huikuan.analytics.book.source import NewAct, Source


def everything(source: Source, inside: Path) -> dict[str, Segment]:
    """Copy a company's whole book, a segment a table."""
    company = source.company_id
    return {
        "entries": segments.copy_facts(
            source, facts.of_company(facts.ENTRIES, company), inside, columns.ENTRIES
        ),
        "attributes": segments.copy_texts(
            source,
            facts.of_company(facts.DOCUMENT_ATTRIBUTES, company),
            inside,
            columns.ATTRIBUTES,
            "owner_id",
        ),
        **masters(source, inside),
    }


def written_by(acts: Sequence[NewAct], source: Source, inside: Path) -> dict[str, Segment]:
    """Copy what these acts have written; a segment may be without rows."""
    company, ids = source.company_id, [act.id for act in acts]
    least = min(act.first_seq for act in acts)
    papers = min(act.first_document for act in acts)
    return {
        "entries": segments.copy_facts(
            source, facts.entries_of(company, ids, least), inside, columns.ENTRIES
        ),
        "attributes": segments.copy_texts(
            source,
            facts.attributes_of(company, ids, papers),
            inside,
            columns.ATTRIBUTES,
            "owner_id",
        ),
    }


def masters(source: Source, inside: Path) -> dict[str, Segment]:
    """Copy what may change: customers, their imported columns, orders; each whole."""
    return {
        name: segments.copy_texts(
            source, facts.of_company(select, source.company_id), inside, schema, key
        )
        for name, select, schema, key in (
            ("customers", facts.CUSTOMERS, columns.CUSTOMERS, "id"),
            ("orders", facts.ORDERS, columns.ORDERS, "id"),
            ("labels", facts.CUSTOMER_ATTRIBUTES, columns.ATTRIBUTES, "owner_id"),
        )
    }


def compacted(inside: Path, found: Manifest, most_rows: int) -> Manifest:
    """Merge the small segments of a book; the files that were merged are left to their readers."""
    tables = dict(found.tables)
    for name, key in (("entries", "seq"), ("attributes", "owner_id")):
        while parts := compacting.chosen(tables[name], most_rows):
            one = segments.merge(inside, parts, key)
            tables[name] = (*(part for part in tables[name] if part not in parts), one)
    return replace(found, tables=tables)
