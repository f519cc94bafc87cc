"""A linter for our own mistakes: what the type checker, ruff and import-linter cannot see.

Each rule is one small function in ``rules.py`` (what the code says) or ``shape.py`` (how long it is
and what it is called), with a good and a bad sample in ``tools/tests/test_tidy.py``. An exception
is written on the line with its reason: ``# tidy: allow clock - the lock file's age is a fact``.

``python -m tools.tidy [file...]`` checks the tree. Exit status: 0 tidy, 1 findings.
"""
