"""A bureau that can be started as a process of its own: OAuth2, jobs, reports, events.

`python bureau.py SECONDS` serves on a free port and prints it. A token lives for SECONDS; a job is
processed at the second look. `/calls` tells what was asked; `/revoke` calls every token back.
"""

import base64
import json
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

CLIENT = ("client", "s3cret/with:signs")
REPORT: dict[str, Any] = {
    "id": "R-77",
    "reported_on": "2026-03-01",
    "currency": "CNY",
    "rating": {"grade": "B", "points": 71},
    "limit": "500000.00",
    "subject": {"country": "CN", "numbers": {"uscc": "91350100M000100Y43"}},
    "registration": {
        "legal_name": "华东机械有限公司",
        "state": "存续",
        "founded_on": "2001-05-20",
        "registered_capital": 5000000.10,
        "employees": 120,
    },
    "owners": [
        {"name": "王大明", "kind": "自然人", "share": 60.5},
        {"name": "东方控股", "kind": "企业", "share": "39.5"},
    ],
    "statements": [
        {
            "period_end": "2025-12-31",
            "audited": True,
            "lines": {"total_assets": "1000", "total_liabilities": "400", "total_equity": "600"},
        },
        {
            "period_end": "2024-12-31",
            "lines": {"total_assets": "1000", "total_liabilities": "400", "total_equity": "599"},
        },
    ],
    "summary": "稳健",
}


class Bureau(BaseHTTPRequestHandler):
    """Answers as the documented bureau does."""

    tokens: ClassVar[set[str]] = set()
    jobs: ClassVar[dict[str, str]] = {}
    looks: ClassVar[Counter[str]] = Counter()
    calls: ClassVar[list[str]] = []
    watched: ClassVar[list[str]] = []
    seconds: ClassVar[int] = 3600

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/calls":
            self._say(200, {"calls": self.calls, "watched": self.watched})
        elif not self._known():
            self._say(401, {"error": "token"})
        elif path == "/companies":
            mine = query.get("number") == ["91350100M000100Y43"]
            self._say(200, {"companies": [{"id": "B-1", "name": "华东机械"}] if mine else []})
        elif path.startswith("/jobs/"):
            self._job(path.rpartition("/")[2])
        elif path == "/reports/R-77":
            self._say(200, REPORT)
        elif path == "/events":
            self._say(200, {"events": [EVENT]})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/revoke":
            self.tokens.clear()
            self._say(200, {})
        elif self.path == "/oauth/token":
            self._token(body)
        elif not self._known():
            self._say(401, {"error": "token"})
        else:
            key = self.headers["Idempotency-Key"]
            job = self.jobs.setdefault(key, f"J-{len(self.jobs) + 1}")
            self._say(202, {"jobId": job})

    def do_PUT(self) -> None:
        self.watched.append(self.path)
        self._say(200, {})

    def _token(self, body: bytes) -> None:
        pair = base64.b64decode(self.headers["Authorization"].partition(" ")[2]).decode()
        given = tuple(part.replace("%2F", "/").replace("%3A", ":") for part in pair.split(":", 1))
        if given != CLIENT or b"client_credentials" not in body:
            self._say(401, {"error": "invalid_client"})
            return
        token = f"t-{len(self.calls)}"
        self.tokens.add(token)
        self._say(200, {"access_token": token, "expires_in": self.seconds})

    def _job(self, job: str) -> None:
        self.looks[job] += 1
        if self.looks[job] < 2:
            self._say(200, {"state": "processing"})
        else:
            self._say(200, {"state": "processed", "reportId": "R-77"})

    def _known(self) -> bool:
        return self.headers.get("Authorization", "").partition(" ")[2] in self.tokens

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self.calls.append(f"{self.command} {urlsplit(self.path).path} {status}")
        sent = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


EVENT = {
    "id": "E-1",
    "type": "rating.changed",
    "companyId": "B-1",
    "oldValue": "B",
    "newValue": "D",
    "date": "2026-03-05",
}


if __name__ == "__main__":
    Bureau.seconds = int(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bureau)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
