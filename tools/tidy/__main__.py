"""Checks the tree, or the files that are named."""

import sys
from collections.abc import Iterable
from pathlib import Path

from tools.listing import project_files
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
    sys.exit(main(sys.argv[1:] or project_files(".py")))
