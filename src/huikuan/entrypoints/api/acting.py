"""How a route does an act: one call in the caller's name, its refusals as problems, its answer.

Every room refuses in the same three ways: it is not there (404), it cannot be read (400), it does
not go (409). A room says once which of its exceptions are which; its routes then only name the act.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar, cast

from django.http import HttpRequest

from huikuan.entrypoints.api.asking import ask_of
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import Written

DONE: Final = 200
BAD: Final = 400
MISSING: Final = 404
CONFLICT: Final = 409
_Made = TypeVar("_Made")


class Coded(Protocol):
    """A refusal of a room: the code of its sentence, and the figures in it."""

    code: str
    figures: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Which exceptions of a room are which refusal.

    `gone` are codes that mean that nothing is there. `under` is the code of the whole problem where
    the reason stands beside a field; without it the reason is the problem.
    """

    missing: tuple[type[Exception], ...] = ()
    unread: tuple[type[Exception], ...] = ()
    refused: tuple[type[Exception], ...] = ()
    gone: frozenset[str] = frozenset()
    under: str = ""

    @contextmanager
    def told(self, field: str = "") -> Iterator[None]:
        """Say as a problem what cannot be done; `field` is the one that it is about."""
        try:
            yield
        except self.missing as nothing:
            raise Problem(MISSING, "api.not_found") from nothing
        except self.unread as bad:
            raise self._problem(BAD, cast("Coded", bad), field) from bad
        except self.refused as no:
            coded = cast("Coded", no)
            if coded.code in self.gone:
                raise Problem(MISSING, "api.not_found") from no
            raise self._problem(CONFLICT, coded, field) from no

    def _problem(self, status: int, coded: Coded, field: str) -> Problem:
        if self.under:
            fault = FieldFault(field, coded.code, dict(coded.figures))
            return Problem(status, self.under, errors=[fault])
        figures = {name: str(each) for name, each in coded.figures.items()}
        return Problem(status, coded.code, figures=figures)


def acted(
    request: HttpRequest,
    refusals: Refusals,
    act: Callable[..., _Made],
    shown: Callable[[_Made], object],
    /,
    *,
    status: int = DONE,
    field: str = "",
    **said: Any,  # noqa: ANN401 - what the act is told
) -> Written:
    """Do an act in the caller's name and company, and answer with what it made."""
    ask = ask_of(request)
    with refusals.told(field):
        made = act(by=ask.actor, company_id=ask.company.id, **said)
    return Written(shown(made), status)
