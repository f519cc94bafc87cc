"""``huikuan db``: the embedded PostgreSQL, or the one in DATABASE_URL (contract: commands)."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from huikuan import __version__
from huikuan.adapters.database import (
    BadBackup,
    DatabaseUnavailable,
    NotEmpty,
    Server,
    State,
    back_up,
    restore,
)
from huikuan.adapters.database.archive import Manifest
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.platform import Platform
from huikuan.entrypoints.cli.refusals import DONE, NOT_AVAILABLE, NotAvailable, WrongUse


def add_arguments(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """Declare what can be done with the database."""
    acts = parser.add_subparsers(dest="act", metavar=say("cli.db.act"), required=True)
    for act in ("start", "stop", "status", "url"):
        acts.add_parser(act, help=say(f"cli.db.{act}"))
    backup = acts.add_parser("backup", help=say("cli.db.backup"))
    backup.add_argument("file", nargs="?", type=Path, help=say("cli.db.backup.file"))
    back = acts.add_parser("restore", help=say("cli.db.restore"))
    back.add_argument("file", type=Path, help=say("cli.db.restore.file"))
    back.add_argument("--force", action="store_true", help=say("cli.db.restore.force"))
    for child in acts.choices.values():
        child.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=say("cli.option.json")
        )


def run(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    """Do what was asked with the database."""
    acts = {
        "start": _start,
        "stop": _stop,
        "status": _status,
        "url": _url,
        "backup": _backup,
        "restore": _restore,
    }
    try:
        return acts[arguments.act](arguments, platform, console)
    except DatabaseUnavailable as refused:
        raise NotAvailable("cli.database_unavailable", message=refused) from refused


def _start(_: argparse.Namespace, platform: Platform, console: Console) -> int:
    server = _embedded(platform)
    server.set_stays(stays=True)
    return _report(platform, console, "cli.db.started", new=True)


def _stop(_: argparse.Namespace, platform: Platform, console: Console) -> int:
    server = _embedded(platform)
    server.set_stays(stays=False)
    ran = server.stop()
    console.say("cli.db.stopped" if ran else "cli.db.was_stopped")
    console.document({"state": State.STOPPED.value, "stopped": ran})
    return DONE


def _status(_: argparse.Namespace, platform: Platform, console: Console) -> int:
    server = platform.server()
    if server is None:
        return _report(platform, console, "cli.db.other")
    status = server.status()
    console.say(
        f"cli.db.is_{status.state.value}",
        folder=status.folder,
        version=status.version,
        pid=status.pid,
        url=status.url,
    )
    console.document(
        {
            "state": status.state.value,
            "pid": status.pid,
            "version": status.version,
            "url": status.url,
            "folder": str(status.folder),
            "embedded": True,
            "stays": server.stays,
        }
    )
    return DONE if status.state is State.RUNNING else NOT_AVAILABLE


def _url(_: argparse.Namespace, platform: Platform, console: Console) -> int:
    platform.refuse_no_books()
    server = platform.server()
    if server is not None:
        # whoever asks for the address wants to use it after this process has gone
        server.set_stays(stays=True)
    url = platform.database().url
    console.show(str(url))
    console.document({"url": url})
    return DONE


def _report(platform: Platform, console: Console, code: str, *, new: bool = False) -> int:
    status = platform.database(new=new)
    console.say(code, url=status.url, version=status.version, pid=status.pid)
    console.document(
        {
            "state": status.state.value,
            "pid": status.pid,
            "version": status.version,
            "url": status.url,
            "embedded": platform.server() is not None,
        }
    )
    return DONE


def _backup(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    made_at = datetime.now(UTC)
    name = f"huikuan-{made_at:%Y%m%dT%H%M%SZ}.backup"
    target = (arguments.file or platform.home / "backups" / name).absolute()
    try:
        manifest = back_up(platform.source(), target, made_at=made_at, program=__version__)
    except FileExistsError as there:
        raise WrongUse("cli.db.backup.there", file=target) from there
    except OSError as refused:
        raise NotAvailable("cli.file_refused", file=target, message=refused) from refused
    return _told(console, "cli.db.backed_up", target, manifest)


def _restore(arguments: argparse.Namespace, platform: Platform, console: Console) -> int:
    server = platform.server()
    if server is not None and not server.claim():
        raise NotAvailable("cli.db.restore.busy", home=platform.home)
    try:
        manifest = restore(arguments.file, platform.source(new=True), force=arguments.force)
    except FileNotFoundError as missing:
        raise WrongUse("cli.no_such_file", file=arguments.file) from missing
    except BadBackup as bad:
        raise NotAvailable("cli.db.restore.bad", message=bad) from bad
    except NotEmpty as full:
        raise WrongUse("cli.db.restore.full", message=full) from full
    except OSError as refused:
        raise NotAvailable("cli.file_refused", file=arguments.file, message=refused) from refused
    return _told(console, "cli.db.restored", arguments.file, manifest)


def _told(console: Console, code: str, file: Path, manifest: Manifest) -> int:
    # tidy: allow sum - bytes, no figure
    size = sum(member.size for member in manifest.members.values())
    # the dump is one member, every other is a file of the home folder
    files = len(manifest.members) - 1
    console.say(code, file=file, files=files, size=f"{size:,}", made_at=manifest.made_at)
    console.document(
        {
            "file": str(file),
            "files": files,
            "bytes": size,
            "made_at": manifest.made_at,
            "program": manifest.program,
            "postgres": manifest.postgres,
        }
    )
    return DONE


def _embedded(platform: Platform) -> Server:
    server = platform.server()
    if server is None:
        raise WrongUse("cli.db.not_ours")
    return server
