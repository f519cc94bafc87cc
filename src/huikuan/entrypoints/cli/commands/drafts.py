"""``huikuan drafts``: the register of acceptance drafts, taking one in, moving one on (D4)."""

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day, whole_number
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, WrongUse

if TYPE_CHECKING:
    from huikuan.books.drafts.values import Holding
    from huikuan.books.people.queries import CompanyView
    from huikuan.kernel.actors import Actor
    from huikuan.kernel.money import Money

_WORDS = ("endorsee", "bank", "pledgee", "ground", "reason")


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the three acts and what each says."""
    acts = parser.add_subparsers(dest="what", metavar=say("cli.drafts.what"), required=True)
    listed = acts.add_parser("list", help=say("cli.drafts.list"))
    listed.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.drafts.as_of"))
    receive = acts.add_parser("receive", help=say("cli.drafts.receive"))
    receive.add_argument("number", help=say("draft_field.number"))
    for name in ("customer", "drawer", "acceptor", "face"):
        code = "customer_no" if name == "customer" else name
        receive.add_argument(f"--{name}", required=True, help=say(f"draft_field.{code}"))
    for name in ("received-on", "issued-on", "matures-on"):
        receive.add_argument(
            f"--{name}",
            type=day,
            required=name != "received-on",
            metavar="DATE",
            help=say(f"draft_field.{name.replace('-', '_')}"),
        )
    receive.add_argument(
        "--kind",
        choices=("bank_acceptance", "commercial_acceptance"),
        default="bank_acceptance",
        help=say("draft_field.kind"),
    )
    receive.add_argument("--paper", action="store_true", help=say("draft_medium.paper"))
    receive.add_argument("--range", metavar="FIRST-LAST", help=say("web.drafts.range"))
    receive.add_argument(
        "--not-transferable", action="store_true", help=say("draft_field.not_transferable")
    )
    receive.add_argument(
        "--apply",
        action="append",
        default=[],
        metavar="INVOICE=AMOUNT",
        help=say("cli.drafts.apply"),
    )
    move = acts.add_parser("move", help=say("cli.drafts.move"))
    move.add_argument("id", type=whole_number, help=say("cli.drafts.id"))
    move.add_argument("act", help=say("cli.drafts.act"))
    move.add_argument("--on", type=day, metavar="DATE", help=say("draft_field.on"))
    for name in _WORDS:
        move.add_argument(f"--{name}", default="", help=say(f"draft_field.{name}"))
    move.add_argument("--rate", default="", help=say("cli.drafts.rate"))
    move.add_argument("--receipt", default="", metavar="NO", help=say("draft_field.receipt_no"))
    move.add_argument("--part", action="append", default=[], help=say("draft_field.parts"))
    for child in acts.choices.values():
        child.add_argument("--why", default="", help=say("cli.option.why"))
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """List the register, take a draft in, or do an act on one."""
    platform.open_books()
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import move_drafts as flow

    by = operator()
    company = chosen(by, arguments.company)
    if arguments.what == "list":
        people.authorize(by, "drafts", company.id)
        return _list(arguments, company, console)
    try:
        if arguments.what == "receive":
            people.authorize(by, "drafts.move", company.id)
            shown = [_receive(arguments, by, company)]
        else:
            people.authorize(by, flow.act_of(arguments.act), company.id)
            shown = _move(arguments, by, company, console)
    except flow.DraftRefused as refused:
        raise WrongUse(
            "cli.drafts.refused", reasons=flow.sentences(refused.reasons, console.language)
        ) from refused
    except flow.NotBooked as refused:
        raise WrongUse(
            "cli.drafts.refused", reasons=flow.not_booked(refused, console.language)
        ) from refused
    except flow.AllocationRefused as refused:
        raise WrongUse("web.drafts.not_applied") from refused
    except flow.NoSuchDraft as missing:
        raise WrongUse("cli.drafts.none", id=arguments.id) from missing
    _show(shown, console)
    return DONE


def _list(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.books.drafts import queries

    as_of = arguments.as_of or today(company.time_zone)
    _show(list(queries.holdings(company_id=company.id, as_of=as_of)), console)
    return DONE


def _receive(arguments: argparse.Namespace, by: "Actor", company: "CompanyView") -> "Holding":
    from huikuan.books.parties.queries import NoSuchCustomer
    from huikuan.flows import move_drafts as flow
    from huikuan.rules.drafts import AcceptorKind, Draft, DraftKind, Medium, Range

    cut = None
    if arguments.range:
        first, _, last = arguments.range.partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise WrongUse("web.drafts.unreadable", field=arguments.range)
        cut = Range(int(first), int(last))
    applied = []
    for one in arguments.apply:
        number, _, figure = one.rpartition("=")
        applied.append(flow.Applied(number, _money(figure, company.currency)))
    made = Draft(
        number=arguments.number,
        kind=DraftKind(arguments.kind),
        medium=Medium.PAPER if arguments.paper else Medium.ELECTRONIC,
        drawer=arguments.drawer,
        acceptor=arguments.acceptor,
        acceptor_kind=AcceptorKind.COMPANY,
        issued_on=arguments.issued_on,
        matures_on=arguments.matures_on,
        face=_money(arguments.face, company.currency),
        range=cut,
        transferable=not arguments.not_transferable,
    )
    received = flow.Received(
        customer_no=arguments.customer,
        draft=made,
        received_on=arguments.received_on or today(company.time_zone),
        applied=applied,
    )
    try:
        return flow.receive(by=by, company_id=company.id, received=received, why=arguments.why)
    except NoSuchCustomer as missing:
        raise WrongUse("web.drafts.no_customer") from missing


def _move(
    arguments: argparse.Namespace, by: "Actor", company: "CompanyView", console: Console
) -> "list[Holding]":
    from huikuan.flows import move_drafts as flow

    moved = flow.move(
        by=by,
        company_id=company.id,
        order=flow.Order(
            draft_id=arguments.id,
            act=arguments.act,
            on=arguments.on or today(company.time_zone),
            parts=[_money(one, company.currency) for one in arguments.part],
            rate=_figure(arguments.rate) if arguments.rate else None,
            receipt_no=arguments.receipt,
            details={name: said for name in _WORDS if (said := getattr(arguments, name))},
            why=arguments.why,
        ),
    )
    for one in moved.warnings:
        console.note("cli.drafts.note", words=flow.sentence(one, console.language))
    return [moved.holding, *moved.parts]


def _show(held: "list[Holding]", console: Console) -> None:
    codes = ("matures_on", "number", "acceptor", "face")
    headings = ["id", *(console.text(f"draft_field.{code}") for code in codes)]
    headings += [console.text("column.currency"), console.text("column.status")]
    lines = [
        [
            str(one.id),
            one.draft.matures_on.isoformat(),
            one.draft.number,
            one.draft.acceptor,
            f"{one.draft.face.decimal():,f}",
            one.draft.face.currency,
            console.text(f"draft_state.{one.state.value}"),
        ]
        for one in held
    ]
    console.table(headings, lines, right={0, 4})
    console.document({"drafts": [_plain(one) for one in held]})


def _plain(one: "Holding") -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.draft.number,
        "customer_no": one.customer_no,
        "acceptor": one.draft.acceptor,
        "matures_on": one.draft.matures_on.isoformat(),
        "face": one.draft.face.text(),
        "currency": one.draft.face.currency,
        "state": one.state.value,
        "risk": one.risk.value,
    }


def _figure(written: str) -> Decimal:
    try:
        figure = Decimal(written)
    except InvalidOperation as bad:
        raise WrongUse("web.drafts.unreadable", field=written) from bad
    return figure


def _money(written: str, currency: str) -> "Money":
    from huikuan.kernel.money import from_decimal

    try:
        return from_decimal(_figure(written), currency)
    except ValueError as bad:
        raise WrongUse("web.drafts.unreadable", field=written) from bad
