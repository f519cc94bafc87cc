"""The limit of an order check: one row locked, compared, an order inserted; behind the thinnest service.

    python bench/limits/order_check.py --dsn DSN --fill FILE        (tables and function)
    ORDER_CHECK_DSN=DSN gunicorn -k gthread bench.limits.order_check:service

No rights, no key of the request, no facts, no policy, no reasons, no decision that is kept.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

TABLES = """
drop table if exists lim_order, lim_customer cascade;
create table lim_customer (id int primary key, lim bigint not null, exposure bigint not null)
    with (fillfactor = 70);
create table lim_order (id bigserial primary key, customer int not null references lim_customer,
    amount bigint not null, at timestamptz not null default now());
create or replace function lim_check(c int, x bigint) returns boolean language plpgsql as $$
declare r lim_customer; begin
    select * into r from lim_customer where id = c for no key update;
    if r.exposure + x > r.lim then return false; end if;
    insert into lim_order (customer, amount) values (c, x);
    update lim_customer set exposure = exposure + x where id = c;
    return true; end $$;
"""


def fill(dsn: str, file: Path) -> None:
    """Make the tables from a JSON list of [id, limit, exposure], minor units."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    with psycopg.connect(dsn, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        with cursor.copy("copy lim_customer from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("analyze lim_customer")
    print(json.dumps({"customers": len(rows)}))


def service() -> Callable[..., Any]:
    """The check as a Django service with nothing around it."""
    from django.conf import settings
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    known = psycopg.conninfo.conninfo_to_dict(os.environ["ORDER_CHECK_DSN"])

    def check(request: HttpRequest) -> JsonResponse:
        from django.db import connection

        asked = json.loads(request.body)
        with connection.cursor() as cursor:
            cursor.execute("select lim_check(%s, %s)", (asked["customer"], asked["amount"]))
            (passed,) = cursor.fetchone()
        return JsonResponse({"customer": asked["customer"], "passed": passed})

    settings.configure(
        ROOT_URLCONF=(path("check", check),),
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": known["dbname"],
                "USER": known.get("user", ""),
                "PASSWORD": known.get("password", ""),
                "HOST": known.get("host", ""),
                "PORT": known.get("port", ""),
                "CONN_MAX_AGE": 600,
            }
        },
    )
    import django
    from django.core.wsgi import get_wsgi_application

    django.setup()
    return get_wsgi_application()


def main() -> None:
    """Fill the tables and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--fill", type=Path, required=True)
    given = parser.parse_args()
    fill(given.dsn, given.fill)


if __name__ == "__main__":
    main()
