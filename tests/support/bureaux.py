"""A bureau of credit reports as a process of its own, and the settings that lead to it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import yaml

from tests.support import bureau

SECRET = "a secret of thirty-two signs ..."


@dataclass
class Served:
    """A bureau that is served at an address."""

    address: str
    process: "subprocess.Popen[str]"

    def calls(self) -> list[str]:
        """What it was asked so far, with the status that it answered."""
        with urlopen(f"{self.address}/calls", timeout=10) as answer:
            found: list[str] = json.loads(answer.read())["calls"]
        return found

    def watched(self) -> list[str]:
        """Which firms it was asked to watch."""
        with urlopen(f"{self.address}/calls", timeout=10) as answer:
            found: list[str] = json.loads(answer.read())["watched"]
        return found

    def post(self, path: str) -> None:
        """Have it do something."""
        with urlopen(Request(f"{self.address}{path}", data=b"", method="POST"), timeout=10):
            pass

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=10)


@contextmanager
def serving(seconds: int = 3600) -> Iterator[Served]:
    """Start a bureau whose tokens live for so many seconds, and end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, str(Path(bureau.__file__)), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    served = Served(f"http://127.0.0.1:{int(process.stdout.readline())}", process)
    try:
        yield served
    finally:
        served.stop()
        process.stdout.close()


def write_settings(home: Path, address: str, **changed: object) -> None:
    """Set the bureau and a folder up as providers."""
    entry = {
        "name": "bureau",
        "kind": "http",
        "base": address,
        "client_id": bureau.CLIENT[0],
        "client_secret": bureau.CLIENT[1],
        "webhook_secret": SECRET,
        "price": "120.00",
        "currency": "CNY",
        "watch": True,
        "private": True,
        **changed,
    }
    folder = {"name": "folder", "kind": "file", "folder": "reports"}
    document = {"providers": [entry, folder]}
    (home / "credit-reports.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
