"""A throw-away installation, and limits as processes of their own: what every work needs."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg

from bench import measure

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
HUIKUAN = str(Path(PYTHON).parent / "huikuan")
PAST = "2025-09-30"
# what a work took and by how much: as it goes into the JSON
Figures = dict[str, Any]


class Disagreement(RuntimeError):
    """The product and the limit do not give the same figures."""


class Home:
    """A throw-away installation: its data folder, its database, and the limits' database beside."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="hkb")
        self.env = clean() | {"HUIKUAN_HOME": self.folder}

    def __enter__(self) -> Self:
        try:
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _set_up(self) -> None:
        self.call("db", "start")
        made = json.loads(self.call("setup", "--json").out)
        self.account = next(one for one in made["accounts"] if "ar_accountant" in one["roles"])
        status = json.loads(self.call("db", "status", "--json").out)
        self.server = status["pid"]
        with psycopg.connect(status["url"], autocommit=True) as connection:
            connection.execute("create database bench_limit")
        self.url = status["url"]
        self.limit = psycopg.conninfo.make_conninfo(status["url"], dbname="bench_limit")

    def __exit__(self, *_: object) -> None:
        subprocess.run([HUIKUAN, "db", "stop"], env=self.env, check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def installed(self) -> dict[str, str]:
        """The environment of a program that uses the product's rooms itself."""
        return self.env | {"DATABASE_URL": self.url}

    def call(self, *words: str) -> measure.Taken:
        """One command of the product."""
        return measure.run([HUIKUAN, *words], self.env)

    @contextmanager
    def counting(self) -> Iterator[dict[str, float]]:
        """Processor seconds of the database server while the block runs."""
        spent = {"cpu": -measure.server_cpu(self.server)}
        yield spent
        spent["cpu"] += measure.server_cpu(self.server)


def clean() -> dict[str, str]:
    """The environment without settings of ours, and with compiled modules kept as usual."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUIKUAN_", "DATABASE_")) and name != "PYTHONDONTWRITEBYTECODE"
    }


def limit(name: str, *words: str) -> tuple[measure.Taken, Figures]:
    """One limit as its own process; gives what it took and what it printed."""
    taken = measure.run([PYTHON, str(HERE / "limits" / f"{name}.py"), *words], clean())
    return taken, json.loads(taken.out.strip().splitlines()[-1])


def minor(text: str) -> int:
    """A decimal string of a two-decimal currency in minor units."""
    sign = -1 if text.startswith("-") else 1
    whole, _, rest = text.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((rest + "00")[:2]))


def agree(what: str, product: object, by_hand: object) -> None:
    """Stop the run where the figures differ."""
    if product != by_hand:
        raise Disagreement(f"{what}: product {product}, limit {by_hand}")
