"""The product's dunning run, timed inside one fresh process, for the benchmark.

    python bench/dunning_run.py prepare|run --as-of 2025-09-30 [--company 1]

`prepare` keeps a policy with the limit's five levels and an address for every customer, so that the
contact rules have somebody to ask about. `run` proposes once, for good: steps, lines, a reason for
everybody left out, and the chained evidence. HUIKUAN_HOME and DATABASE_URL name the installation.
"""

import argparse
import datetime as dt
import json
import os
import resource
import time
from typing import Any, Final
from zoneinfo import ZoneInfo

NAME: Final = "bench"
LEVELS: Final = (1, 15, 30, 60, 90)
POLICY: Final[dict[str, Any]] = {
    "kind": "dunning",
    "name": NAME,
    "stages": [
        {
            "stage": f"level_{'abcde'[at]}",
            "day": day,
            "audience": "finance",
            "channels": ["email"],
            "template": "friendly_reminder",
            "actor": "machine",
        }
        for at, day in enumerate(LEVELS)
    ],
    "minimum": {"CNY": 50_000},
    "spacing_days": 0,
    # a debt starts at the level that its age calls for, as by hand
    "skip": True,
    "answered": ["payment"],
    "answer_days": 0,
    "automatic": {"below": {"CNY": 1_000_000}, "days": 90, "otherwise": "approved"},
    "pauses": [],
}
ADDRESSES: Final = """
INSERT INTO parties_contact (customer_id, name, email, phone, role, language, time_zone)
SELECT id, '', 'pay' || id || '@c.example', '', '', 'zh', '' FROM parties_customer
WHERE company_id = %s
"""
KEPT: Final = """
SELECT coalesce(jsonb_object_agg(level, n), '{}') FROM (
    SELECT strpos('abcde', right(stage, 1)) AS level, count(*) AS n
    FROM collections_step GROUP BY 1) l
"""


def prepare(company: int, day: dt.date) -> None:
    """Keep the policy and the addresses; forget what an earlier run kept."""
    from django.db import connection, transaction

    from huikuan.books.policies import operations
    from huikuan.kernel.actors import system

    with transaction.atomic():
        operations.record_version(
            by=system("bench", "bench"),
            company_id=company,
            kind="dunning",
            name=NAME,
            valid_from=day - dt.timedelta(days=365),
            document=POLICY,
            why="bench",
        )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE collections_run CASCADE")
        cursor.execute("SELECT count(*) FROM parties_contact")
        if not cursor.fetchone()[0]:
            cursor.execute(ADDRESSES, [company])
        cursor.execute("RESET session_replication_role")
        cursor.execute("ANALYZE")


def run(company_id: int, day: dt.date) -> dict[str, Any]:
    """Propose once; what it took and what is in the database then."""
    from django.db import connection

    from huikuan.books.people import queries as people
    from huikuan.flows import dun

    company = people.company_by_id(company_id)
    connection.ensure_connection()
    # a workday's morning: the contact rules let letters out
    at = dt.datetime.combine(day, dt.time(10), tzinfo=ZoneInfo(company.time_zone))
    start, cpu = time.perf_counter(), time.process_time()
    found = dun.propose(company, day, at=at, policy=NAME, dry=False)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        levels = json.loads(cursor.fetchone()[0])
        cursor.execute("SELECT count(*), sum(asked_minor)::bigint FROM collections_stepline")
        lines, fen = cursor.fetchone()
    return {
        "seconds": round(seconds, 3),
        "cpu": round(cpu, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "levels": {level: levels[level] for level in sorted(levels)},
        "lines": lines,
        "fen": fen,
        "left_out": len(found.left_out),
    }


def main() -> None:
    """Do it once and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("act", choices=("prepare", "run"))
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--company", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    day = dt.date.fromisoformat(given.as_of)
    if given.act == "prepare":
        prepare(given.company, day)
        print("{}")
        return
    print(json.dumps(run(given.company, day)))


if __name__ == "__main__":
    main()
