"""Checks the tree, or the files that are named."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.tidy import rules, shape
from tools.tidy.source import Finding, Source

ROOT = Path(__file__).resolve().parents[2]
RULES = {**rules.RULES, **shape.RULES}


def check(source: Source) -> list[Finding]:
    """What ``source`` breaks and does not except itself from."""
    found = [
        Finding(source.path, line, name, message)
        for name, rule in RULES.items()
        for line, message in rule(source)
    ]
    return sorted(
        (finding for finding in found if not source.allows(finding)),
        key=lambda finding: (finding.line, finding.rule),
    )


def project_files() -> list[str]:
    """Every file of Python that the project keeps or is about to keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for path in listed.stdout.splitlines() if (ROOT / path).exists())


def main(paths: Iterable[str]) -> int:
    """Print the findings; 1 where there are any."""
    findings = [
        finding
        for path in paths
        for finding in check(Source.parse(path, (ROOT / path).read_text(encoding="utf-8")))
    ]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or project_files()))
