"""A provider behind HTTP as the bureaux build it: OAuth2, a job that takes its time, a webhook (B3).

- `POST {base}/oauth/token` with client credentials gives a token for so many seconds;
- `GET {base}/companies?name=&country=&number=` lists firms;
- `POST {base}/reports` under an `Idempotency-Key` answers 202 with a `jobId`;
- `GET {base}/jobs/{jobId}` says `queued`, `processing`, `processed` with a `reportId`, or `failed`;
- `GET {base}/reports/{reportId}` is the report;
- `PUT` and `DELETE {base}/monitoring/{companyId}` watch a firm; `GET {base}/events` tells.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from huikuan.adapters.credit_reports.calling import Reply, call
from huikuan.adapters.credit_reports.values import (
    Answer,
    Event,
    Found,
    Offer,
    ProviderFault,
    Subject,
)

_EARLY_SECONDS: Final = 60
_UNAUTHORISED: Final = 401
_MANY: Final = 429
_OURS: Final = 400
_THEIRS: Final = 500
_MOST_EVENTS: Final = 500


@dataclass(slots=True)
class HttpProvider:
    """A provider at an address; keeps its token until shortly before it ends."""

    offer: Offer
    base: str
    client_id: str
    client_secret: str
    private: bool = False
    clock: Callable[[], float] = time.monotonic
    _token: str = ""
    _good_until: float = 0.0  # tidy: allow float - seconds of a clock
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def search(self, subject: Subject) -> tuple[Found, ...]:
        """Ask by each number first, by the name at last."""
        for number in subject.numbers.values():
            listed = self._companies({"number": number, "country": subject.country})
            if listed:
                return tuple(Found(one["id"], one["name"], sure=True) for one in listed)
        listed = self._companies({"name": subject.name, "country": subject.country})
        return tuple(Found(one["id"], one["name"], sure=False) for one in listed)

    def order(self, subject_id: str, *, key: str) -> Answer:
        """Order a report; the provider answers with the number of a job."""
        body = {"companyId": subject_id, "product": self.offer.product}
        reply = self._call("POST", "/reports", body, {"Idempotency-Key": key})
        return Answer(_text(reply.json(), "jobId"), None)

    def fetch(self, reference: str) -> Answer:
        """Ask how far the job is, and for its report once it is processed."""
        job = self._call("GET", f"/jobs/{quote(reference, safe='')}").json()
        state = _text(job, "state")
        if state == "failed":
            raise ProviderFault("dossiers.provider_refused", str(job.get("reason", "")))
        if state != "processed":
            return Answer(reference, None)
        report = _text(job, "reportId")
        return Answer(reference, self._call("GET", f"/reports/{quote(report, safe='')}").body)

    def watch(self, subject_id: str, *, ended: bool = False) -> None:
        """Put a firm on the provider's list, or take it off."""
        self._call("DELETE" if ended else "PUT", f"/monitoring/{quote(subject_id, safe='')}")

    def events(self) -> tuple[tuple[Event, bytes], ...]:
        """Ask for what the provider has to tell."""
        listed = self._call("GET", "/events").json().get("events", [])
        found = []
        for one in listed[:_MOST_EVENTS]:
            raw = json.dumps(one, ensure_ascii=False, sort_keys=True).encode()
            found.append((event_of(one), raw))
        return tuple(found)

    def told(self, body: bytes) -> Event:
        """Read what the provider tells us of its own accord."""
        return event_of(Reply(200, body).json())

    def _companies(self, asked: Mapping[str, str]) -> list[dict[str, str]]:
        query = urlencode({name: value for name, value in asked.items() if value})
        listed = self._call("GET", f"/companies?{query}").json().get("companies", [])
        return [{"id": _text(one, "id"), "name": str(one.get("name", ""))} for one in listed]

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Reply:
        reply = self._send(method, path, body, more or {})
        if reply.status == _UNAUTHORISED:
            # a token may be called back before its time: once anew, no more
            self._forget()
            reply = self._send(method, path, body, more or {})
        if reply.status >= _OURS:
            again = reply.status >= _THEIRS or reply.status == _MANY
            code = "dossiers.provider_silent" if again else "dossiers.provider_refused"
            raise ProviderFault(code, f"HTTP {reply.status}", again=again)
        return reply

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        more: Mapping[str, str],
    ) -> Reply:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        sent = b""
        if body is not None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        return call(
            method,
            self.base.rstrip("/") + path,
            headers={**headers, **more},
            body=sent,
            private=self.private,
        )

    def _bearer(self) -> str:
        with self._lock:
            if self._token and self.clock() < self._good_until:
                return self._token
            pair = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
            reply = call(
                "POST",
                f"{self.base.rstrip('/')}/oauth/token",
                headers={
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                body=urlencode({"grant_type": "client_credentials"}).encode(),
                private=self.private,
            )
            if reply.status >= _OURS:
                again = reply.status >= _THEIRS
                raise ProviderFault("dossiers.provider_refused", "OAuth2", again=again)
            said = reply.json()
            self._token = _text(said, "access_token")
            self._good_until = self.clock() + int(said.get("expires_in", 0)) - _EARLY_SECONDS
            return self._token

    def _forget(self) -> None:
        with self._lock:
            self._token = ""


def event_of(said: Mapping[str, Any]) -> Event:
    """Return an event as ours. Raises ProviderFault dossiers.report_unreadable."""
    try:
        on = date.fromisoformat(str(said.get("date", "")))
    except ValueError as bad:
        raise ProviderFault("dossiers.report_unreadable", "date") from bad
    return Event(
        reference=_text(said, "id"),
        kind=_text(said, "type"),
        subject=str(said.get("companyId", "")),
        order=str(said.get("jobId", "")),
        before=str(said.get("oldValue", "")),
        after=str(said.get("newValue", "")),
        happened_on=on,
    )


def _text(said: Mapping[str, Any], key: str) -> str:
    found = said.get(key)
    if not isinstance(found, str) or not found:
        raise ProviderFault("dossiers.report_unreadable", key)
    return found
