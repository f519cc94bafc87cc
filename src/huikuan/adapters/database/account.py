"""Decides under whose account the database server runs (P7).

PostgreSQL refuses to run as root. An ordinary user runs it as himself; root runs it as ``nobody``,
or as the owner of a data folder that is there already. Nothing on the machine is changed for it:
no user is added and no folder is opened to others.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from huikuan.adapters.database.refusals import DatabaseUnavailable


class SpawnArguments(TypedDict, total=False):
    """What ``subprocess`` needs to start a child under another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The user that owns the data folder and runs the server."""

    uid: int
    gid: int
    name: str

    @property
    def borrowed(self) -> bool:
        """Whether the server runs as somebody else than we do."""
        return self.uid != os.geteuid()

    def spawn(self) -> SpawnArguments:
        """The arguments of ``subprocess`` that start a child as this user, without our groups."""
        if not self.borrowed:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def clients(self) -> tuple[str, ...]:
        """The system users that may connect: whoever starts the server, and root."""
        # when root lends the server to nobody, another process of nobody is still a stranger
        return ("root",) if self.borrowed or self.name == "root" else ("root", self.name)


def server_account(data: Path) -> Account:
    """The account for the server of the data folder ``data``.

    Raises:
        DatabaseUnavailable: the folder belongs to somebody else, or the user has no name.
    """
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if me != 0:
        if owner not in {None, me}:
            raise DatabaseUnavailable(f"{data} belongs to user number {owner}, not to you ({me})")
        return _named(me)
    if owner:
        return _named(owner)
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=name)
    raise DatabaseUnavailable("root cannot run PostgreSQL, and there is no user 'nobody' to run it")


def _named(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        # initdb and peer authentication both ask the system for the user's name
        raise DatabaseUnavailable(
            f"user number {uid} has no name on this system, which PostgreSQL needs; "
            "give the user an entry in /etc/passwd, or set DATABASE_URL"
        ) from None
    return Account(uid=uid, gid=entry.pw_gid, name=entry.pw_name)
