"""``huikuan policy`` over an installation: read, checked, compared, proposed and activated by two."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support import databases
from tests.support.program import PROGRAM, environment

PASSWORD = "Quite long 7 words"
TEXT = "kind: aging\nname: standard\nbasis: due_date\nedges: [15, 45]\n"
pytestmark = [pytest.mark.slow]


def said(home: Path, *words: str, status: int = 0, stdin: str = "") -> Any:  # noqa: ANN401 - JSON
    """Run a command that may be asked for a password; its document."""
    done = subprocess.run(
        [*PROGRAM, *words, "--json"],
        capture_output=True,
        text=True,
        input=stdin,
        env=environment(home, {"HUIKUAN_POSTGRES_BIN": databases.programs()}),
        timeout=180,
        check=False,
    )
    assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


def test_two_named_persons_change_a_policy_by_command(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "aging.yaml"
    typed, signed = f"{PASSWORD}\n", ("--password-stdin", "--why", "test")
    said(home, "setup")
    for name, role in (("li", "credit_controller"), ("wu", "finance_director")):
        said(home, "user", "create", name, "--role", role, "--password-stdin", stdin=typed)

    kinds = {one["kind"] for one in said(home, "policy", "list")["policies"]}
    assert {"aging", "limits", "order_check", "terms_ladder"} <= kinds

    file.write_text(TEXT.replace("[15, 45]", "[60, 30]"), encoding="utf-8")
    faults = said(home, "policy", "validate", str(file), status=1)["faults"]
    assert [one["path"] for one in faults] == ["edges.1"]
    file.write_text(TEXT, encoding="utf-8")
    assert said(home, "policy", "validate", str(file))["faults"] == []
    compared = ("policy", "diff", "aging", "standard", "--file", str(file))
    assert [one["new"] for one in said(home, *compared, status=1)["changes"]] == ["15, 45 days"]
    assert said(home, "policy", "replay", str(file))["tried"] == []

    propose = ("policy", "propose", str(file), "--user", "li", *signed)
    wrong = said(home, *propose, status=2, stdin="not his\n")
    assert wrong["error"]["code"] == "cli.policy.wrong_password"
    made = str(said(home, *propose, stdin=typed)["proposal"])
    own = said(home, "policy", "activate", made, "--user", "li", *signed, status=2, stdin=typed)
    assert own["error"]["code"] == "cli.policy.not_permitted"
    done = said(home, "policy", "activate", made, "--user", "wu", *signed, stdin=typed)
    assert done["state"] == "activated"
    shown = said(home, "policy", "show", "aging", "standard")
    assert (shown["whose"], shown["document"]["edges"]) == ("own", [15, 45])
