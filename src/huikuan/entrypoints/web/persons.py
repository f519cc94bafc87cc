"""Decides how whoever acted is named: a person by name, a token, a command or a job in words (D3)."""

from collections.abc import Callable

from huikuan.adapters.texts import Language, known, text
from huikuan.books.people import queries as people
from huikuan.entrypoints.web.frame import Frame


def of(frame: Frame) -> Callable[[str], str]:
    """How records' accounts ("user:7", "system:command:root") read on a page of this company."""
    names = {f"user:{one.id}": one.name for one in people.users(frame.company.id)}

    def named(account: str) -> str:
        return names.get(account) or words(account, frame.language)

    return named


def words(account: str, language: Language) -> str:
    """An account that is no person of the company, in words; a name stays as it is.

    A command by the account of the machine that it ran under, a job by what it does.
    """
    kind, _, rest = account.removeprefix("system:").partition(":")
    if kind in {"command", "token"} and rest:
        return text(f"web.who.{kind}", language, account=rest)
    job = f"web.who.job.{kind.replace('.', '_').replace('-', '_')}"
    if account.startswith("system:"):
        return text(job, language) if known(job) else text("web.who.system", language, job=kind)
    return account
