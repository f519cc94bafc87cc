"""``huikuan verify``: recount the ledger and walk the evidence chain; or verify a pack (I04, A6)."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS

if TYPE_CHECKING:
    from huikuan.analytics.book import Check
    from huikuan.books.people.queries import CompanyView
    from huikuan.flows.verify import Verified


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the pack, or the company."""
    parser.add_argument("pack", nargs="?", metavar="PACK", help=say("cli.verify.pack"))
    parser.add_argument("--company", metavar="CODE", help=say("cli.verify.company"))


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Verify the chain, and the ledger of one company or of all; status 1 with findings.

    A pack is verified by itself: no database is opened.
    """
    if arguments.pack:
        from huikuan.entrypoints.cli.packing import verify_file

        return verify_file(arguments.pack, console)
    platform.open_books()
    from huikuan.books.people import queries
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows.verify import verify

    by = operator()
    companies = (chosen(by, arguments.company),) if arguments.company else queries.companies(by)
    found = verify(tuple(each.id for each in companies))
    _tell(found, companies, console)
    console.document(_document(found, companies))
    return DONE if found.sound else FINDINGS


def _tell(found: "Verified", companies: tuple["CompanyView", ...], console: Console) -> None:
    chain = found.chain
    if chain.sound:
        console.say("cli.verify.chain_sound", records=chain.records, head=chain.head_digest[:16])
    else:
        console.say("cli.verify.chain_broken", seq=chain.first_bad, fault=chain.fault)
    for company in companies:
        ledger = found.ledgers[company.id]
        figures = {
            "company": company.code,
            "documents": ledger.documents,
            "items": ledger.items,
            "entries": ledger.entries,
        }
        if ledger.sound:
            console.say("cli.verify.ledger_sound", **figures)
        for difference in ledger.differences:
            console.say("cli.verify.difference", company=company.code, what=difference)
        money = found.money[company.id]
        if money.sound:
            console.say(
                "cli.verify.cash_sound",
                company=company.code,
                receipts=money.receipts,
                decisions=money.decisions,
            )
        for difference in money.differences:
            console.say("cli.verify.cash_difference", company=company.code, **asdict(difference))
        banks = found.banks[company.id]
        if banks.sound and banks.statements:
            console.say(
                "cli.verify.banks_sound",
                company=company.code,
                statements=banks.statements,
                lines=banks.lines,
            )
        for gone in banks.differences:
            console.say("cli.verify.banks_difference", company=company.code, **asdict(gone))
        _tell_book(found.books[company.id], company.code, console)
        _tell_credit(found, company, console)


def _tell_credit(found: "Verified", company: "CompanyView", console: Console) -> None:
    credit = found.credit[company.id]
    if credit.decisions or not credit.sound:
        code = "cli.verify.credit_sound" if credit.sound else "cli.verify.credit_difference"
        console.say(code, company=company.code, **asdict(credit))
    interest = found.interest[company.id]
    for document_id in (*interest.unequal, *interest.orphaned):
        console.say("cli.verify.interest_difference", company=company.code, id=document_id)


def _tell_book(book: "Check", company: str, console: Console) -> None:
    if book.missing:
        console.say("cli.verify.no_book", company=company, why=book.missing)
    elif book.sound:
        console.say("cli.verify.book_sound", company=company, entries=book.entries)
    for finding in book.findings:
        console.say(f"cli.verify.book_{finding.code}", company=company, **asdict(finding))


def _document(found: "Verified", companies: tuple["CompanyView", ...]) -> dict[str, object]:
    chain = found.chain
    return {
        "sound": found.sound,
        "evidence": {
            "sound": chain.sound,
            "records": chain.records,
            "head_seq": chain.head_seq,
            "head_digest": chain.head_digest,
            "first_bad": chain.first_bad,
            "fault": chain.fault,
        },
        "ledgers": [
            {
                "company": company.code,
                "sound": found.ledgers[company.id].sound,
                "documents": found.ledgers[company.id].documents,
                "items": found.ledgers[company.id].items,
                "entries": found.ledgers[company.id].entries,
                "acts": found.ledgers[company.id].acts,
                "differences": [asdict(each) for each in found.ledgers[company.id].differences],
            }
            for company in companies
        ],
        "money": [
            {"company": company.code, "sound": found.money[company.id].sound}
            | asdict(found.money[company.id])
            for company in companies
        ],
        "banks": [
            {"company": company.code, "sound": found.banks[company.id].sound}
            | asdict(found.banks[company.id])
            for company in companies
        ],
        "books": [
            {"company": company.code, "sound": found.books[company.id].sound}
            | asdict(found.books[company.id])
            for company in companies
        ],
        "credit": [
            {"company": company.code, "sound": found.credit[company.id].sound}
            | asdict(found.credit[company.id])
            for company in companies
        ],
        "interest": [
            {"company": company.code, "sound": found.interest[company.id].sound}
            | asdict(found.interest[company.id])
            for company in companies
        ],
    }
