"""``huikuan policy``: policies as data (contract; P5): read, check, compare, propose, activate, replay.

Proposing and activating are acts of two named persons, so both give a user name and its password;
everything else is asked by whoever may use the machine.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.arguments import day, whole_number
from huikuan.entrypoints.cli.clock import today
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, FINDINGS, WrongUse

if TYPE_CHECKING:
    from huikuan.books.people.queries import CompanyView
    from huikuan.books.policies.queries import ProposalView
    from huikuan.flows.change_policy import Listed, ReplayTable
    from huikuan.kernel.actors import Actor
    from huikuan.kernel.policies import Issue

_PERSONAL = ("propose", "activate", "reject", "withdraw")


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare the acts and what each names."""
    acts = parser.add_subparsers(dest="what", metavar=say("cli.policy.what"), required=True)
    for name in ("list", "show", "validate", "diff", *_PERSONAL, "replay"):
        child = acts.add_parser(name, help=say(f"cli.policy.{name}"))
        child.add_argument("--company", metavar="CODE", help=say("cli.option.company"))
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )
        if name in {"list", "show", "replay"}:
            child.add_argument("--as-of", type=day, metavar="DATE", help=say("cli.report.as_of"))
        if name in {"show", "diff"}:
            child.add_argument("kind", help=say("cli.policy.kind"))
            child.add_argument("name", help=say("cli.policy.name"))
        if name in {"validate", "propose", "replay"}:
            child.add_argument("file", metavar="FILE", help=say("cli.policy.file"))
        if name in {"activate", "reject", "withdraw"}:
            child.add_argument("id", type=whole_number, help=say("cli.policy.id"))
        if name in _PERSONAL:
            child.add_argument("--user", required=True, help=say("cli.policy.user"))
            child.add_argument(
                "--password-stdin", action="store_true", help=say("cli.user.password_stdin")
            )
            child.add_argument("--why", default="", help=say("cli.option.why"))
    diff, propose = acts.choices["diff"], acts.choices["propose"]
    diff.add_argument("--old", type=whole_number, metavar="N", help=say("cli.policy.old"))
    diff.add_argument("--new", type=whole_number, metavar="N", help=say("cli.policy.new"))
    diff.add_argument("--file", metavar="FILE", help=say("cli.policy.diff_file"))
    for child in (diff, propose):
        child.add_argument("--group", action="store_true", help=say("cli.policy.group"))
    propose.add_argument(
        "--from", dest="valid_from", type=day, metavar="DATE", help=say("cli.policy.from")
    )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do it; a refusal names its code, faults are findings."""
    platform.open_books()
    from huikuan.books.people import queries as people
    from huikuan.entrypoints.cli.companies import chosen
    from huikuan.flows import change_policy as flow

    company = chosen(operator(), arguments.company)
    acts: Mapping[str, Callable[[argparse.Namespace, CompanyView, Console], int]] = {
        "list": _list,
        "show": _show,
        "validate": _validate,
        "diff": _diff,
        "propose": _propose,
        "activate": _act,
        "reject": _act,
        "withdraw": _act,
        "replay": _replay,
    }
    try:
        return acts[arguments.what](arguments, company, console)
    except flow.PolicyActRefused as refused:
        raise WrongUse(refused.code, **_worded(refused.figures, console)) from refused
    except flow.PolicyRefused as refused:
        _faults(refused.issues, console)
        return FINDINGS
    except people.NotPermitted as refused:
        raise WrongUse("cli.policy.not_permitted", act=refused.act) from refused
    except flow.NoSuchProposal as missing:
        raise WrongUse("cli.policy.no_proposal", id=arguments.id) from missing
    except flow.UnknownKind as unknown:
        raise WrongUse("policy.no_kind", kind=str(unknown)) from unknown


def _list(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.books.policies.queries import description
    from huikuan.flows import change_policy as flow

    as_of = arguments.as_of or today(company.time_zone)
    found = flow.listed(company.id, as_of)
    codes = ("policy", "name", "version", "since", "open")
    console.table(
        [console.text(f"web.policies.{code}") for code in codes],
        [
            [
                f"{one.policy.kind}  {description(one.policy.kind).title.read(console.language)}",
                one.policy.name,
                str(one.policy.version),
                one.policy.valid_from.isoformat(),
                ", ".join(f"{each.id} {each.state.value}" for each in one.open),
            ]
            for one in found
        ],
        right={2},
    )
    console.document({"as_of": as_of, "policies": [_plain(one) for one in found]})
    return DONE


def _show(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.flows import change_policy as flow

    as_of = arguments.as_of or today(company.time_zone)
    listed = _standing(arguments, company, as_of)
    document = listed.policy.document
    console.show(flow.printed(arguments.kind, document, console.language).rstrip("\n"))
    console.document({"as_of": as_of, **_plain(listed), "document": dict(document)})
    return DONE


def _validate(arguments: argparse.Namespace, _: "CompanyView", console: Console) -> int:
    from huikuan.flows import change_policy as flow

    kind, name, document = _read(arguments.file, console)
    found = flow.faults(kind, name, document)
    _faults(found, console)
    return FINDINGS if found else DONE


def _diff(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.books.policies.queries import versions
    from huikuan.flows import change_policy as flow

    recorded = {
        one.policy.version: one.policy.document
        for one in versions(company_id=company.id, kind=arguments.kind, name=arguments.name)
        if (one.company_id is None) == arguments.group
    }
    in_force = _standing(arguments, company, today(company.time_zone)).policy.document
    old = _version(recorded, arguments.old) if arguments.old else in_force
    new = _version(recorded, arguments.new) if arguments.new else in_force
    if arguments.file:
        _, _, new = _read(arguments.file, console)
    changes = flow.changes(arguments.kind, old, new, console.language)
    console.table(
        [console.text(f"web.policies.{code}") for code in ("figure", "old", "new")],
        [[one.label, one.old, one.new] for one in changes],
        right=set(),
    )
    console.document(
        {"changes": [{"path": one.path, "old": one.old, "new": one.new} for one in changes]}
    )
    return FINDINGS if changes else DONE


def _propose(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from django.db import transaction

    from huikuan.flows import change_policy as flow

    kind, name, document = _read(arguments.file, console)
    valid_from = arguments.valid_from or today(company.time_zone)
    by = _person(arguments)
    asked = flow.Asked(kind, name, document, valid_from, group=arguments.group, why=arguments.why)
    with transaction.atomic():
        made = flow.start(by=by, company_id=company.id, asked=asked)
        made = flow.act(
            by=by,
            company_id=company.id,
            proposal_id=made.id,
            act="propose",
            seen=made.no,
            why=arguments.why,
        )
    _told(made, console)
    return DONE


def _act(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.books.policies.queries import proposal
    from huikuan.flows import change_policy as flow

    found = proposal(company_id=company.id, proposal_id=arguments.id)
    made = flow.act(
        by=_person(arguments),
        company_id=company.id,
        proposal_id=found.id,
        act=arguments.what,
        seen=found.no,
        why=arguments.why,
    )
    _told(made, console)
    return DONE


def _replay(arguments: argparse.Namespace, company: "CompanyView", console: Console) -> int:
    from huikuan.flows import change_policy as flow

    kind, name, document = _read(arguments.file, console)
    as_of = arguments.as_of or today(company.time_zone)
    try:
        both = flow.replay(
            company_id=company.id, kind=kind, name=name, document=document, as_of=as_of
        )
    except flow.NoReplay as none:
        raise WrongUse(none.code) from none
    sides = {"now": both.now, "tried": both.tried}
    for side, table in sides.items():
        if table is not None:
            console.say(f"web.policies.side.{side}")
            headings = [column.title(console.language) for column in table.columns]
            cells = [[str(value) for value in row.values()] for row in _rows(table)]
            console.table(headings, cells, right=set(range(2, len(headings))))
    plain = {side: table and _rows(table) for side, table in sides.items()}
    console.document({"kind": kind, "as_of": as_of, **plain})
    return DONE


def _rows(table: "ReplayTable") -> list[dict[str, object]]:
    from huikuan.analytics.reports.values import plain_value

    return [
        {
            column.code: plain_value(row[column.code], column.kind, str(row["currency"]))
            for column in table.columns
        }
        for row in table.rows
    ]


def _read(file: str, console: Console) -> tuple[str, str, dict[str, object]]:
    from huikuan.flows import change_policy as flow

    try:
        written = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        raise WrongUse("cli.policy.unreadable", file=file) from bad
    try:
        document = flow.parse(written)
    except flow.Unreadable as bad:
        raise WrongUse(bad.code, **_worded(bad.figures, console)) from bad
    return str(document.get("kind", "")), str(document.get("name", "")), document


def _standing(arguments: argparse.Namespace, company: "CompanyView", as_of: date) -> "Listed":
    from huikuan.books.policies.queries import NoPolicyInForce
    from huikuan.flows import change_policy as flow

    try:
        return flow.standing(company.id, arguments.kind, arguments.name, as_of).listed
    except NoPolicyInForce as none:
        raise WrongUse("policy.none", kind=arguments.kind, name=arguments.name) from none


def _version(recorded: Mapping[int, Mapping[str, object]], number: int) -> Mapping[str, object]:
    if number not in recorded:
        raise WrongUse("policy.no_version", version=number)
    return recorded[number]


def _person(arguments: argparse.Namespace) -> "Actor":
    from huikuan.books.people import operations as people

    if arguments.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass(f"{arguments.user}: ")
    try:
        return people.proved_actor(
            username=arguments.user, password=password, request_id=operator().request_id
        )
    except people.SecondFactor as more:
        raise WrongUse("cli.policy.second_factor", user=arguments.user) from more
    except people.Unproved as wrong:
        raise WrongUse("cli.policy.wrong_password", user=arguments.user) from wrong


def _faults(issues: "Iterable[Issue]", console: Console) -> None:
    from huikuan.flows import change_policy as flow

    found = [
        (issue.path, issue.code, flow.in_words(issue.code, issue.figures, console.language))
        for issue in issues
    ]
    if not found:
        console.say("cli.policy.sound")
    console.table(
        [console.text("web.policies.figure"), console.text("web.policies.faults")],
        [[path, said] for path, _, said in found],
        right=set(),
    )
    console.document(
        {"faults": [{"path": path, "code": code, "detail": said} for path, code, said in found]}
    )


def _told(made: "ProposalView", console: Console) -> None:
    console.say("cli.policy.done", id=made.id, state=console.text(f"policy_state.{made.state}"))
    console.document(
        {
            "proposal": made.id,
            "kind": made.kind,
            "name": made.name,
            "state": made.state.value,
            "valid_from": made.valid_from,
        }
    )


def _worded(figures: Mapping[str, object], console: Console) -> dict[str, object]:
    found = dict(figures)
    if "state" in found:
        found["state"] = console.text(f"policy_state.{found['state']}")
    return found


def _plain(one: "Listed") -> dict[str, object]:
    return {
        "kind": one.policy.kind,
        "name": one.policy.name,
        "version": one.policy.version,
        "valid_from": one.policy.valid_from,
        "whose": "own" if one.own else "group",
        "digest": one.policy.digest.hex(),
        "open_proposals": [each.id for each in one.open],
    }
