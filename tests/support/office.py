"""A served installation with the sample company, and a browser that notices what goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.support import databases
from tests.support.program import document, free_port, page_status, running, until

Language = Literal["zh", "en"]
# "auto": as the system has it, which a test turns while the page is open
Theme = Literal["light", "dark", "auto"]
COMPANY = "/c/DEMO/"
WIDE, NARROW = 1440, 390
HEIGHT = 900
_OF_A_SESSION = {"hk_session", "hk_csrf"}


class _Kept(TypedDict):
    """A cookie of a session."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class Office:
    """Where the pages are served, and who may sign in with which password."""

    address: str
    passwords: dict[str, str]
    home: Path
    # who has signed in already, and with which cookies
    inside: dict[str, list[_Kept]] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """The full address of a page of the company, or of a path from the root."""
        return f"{self.address}{path if path.startswith('/') else COMPANY + path}"


@contextmanager
def open_office(home: Path) -> Iterator[Office]:
    """Load the sample company and serve it, jobs included, until the tests are done."""
    more = {"HUIKUAN_POSTGRES_BIN": databases.programs(), "HUIKUAN_WEB_WORKERS": "1"}
    made = document("demo", "--no-serve", "--lang", "zh", home=home, more=more)
    port = free_port()
    with running("serve", home=home, log=home / "serve.log", more={**more, "PORT": str(port)}):
        until(
            lambda: page_status(port, "/accounts/login/") == 200,
            seconds=90,
            what=f"the sign-in page; see {home / 'serve.log'}",
        )
        passwords = {each["username"]: each["password"] for each in made["accounts"]}
        yield Office(f"http://127.0.0.1:{port}", passwords, home)


@dataclass
class Visitor:
    """A person at a browser; keeps what the browser complained about."""

    office: Office
    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda fault: self.complaints.append(f"script: {fault}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def go(self, path: str) -> Response:
        """Open a page of the company."""
        answer = self.page.goto(self.office.at(path), wait_until="load")
        assert answer is not None
        return answer

    def sign_in(self, username: str, password: str | None = None) -> None:
        """Fill in and send the sign-in form."""
        self.page.goto(self.office.at("/accounts/login/"))
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password or self.office.passwords[username])
        self.page.click("form[action$='/login/'] button[type=submit]")
        self.page.wait_for_load_state("load")

    def enter(self, username: str) -> None:
        """Be signed in as who may already have been: the form is filled in once for an office."""
        kept = self.office.inside.get(username)
        if kept is None:
            self.sign_in(username)
            self.office.inside[username] = [
                {"name": each["name"], "value": each["value"], "url": self.office.address}
                for each in self.page.context.cookies()
                if each["name"] in _OF_A_SESSION
            ]
        else:
            self.page.context.add_cookies(
                [
                    {"name": each["name"], "value": each["value"], "url": each["url"]}
                    for each in kept
                ]
            )

    def _said(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in {"error", "warning"}:
            self.complaints.append(f"console {kind}: {text}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and f"http://{parts.netloc}" != self.office.address:
            self.complaints.append(f"asked another origin: {url}")


def new_context(
    browser: Browser, office: Office, *, language: Language, theme: Theme, width: int
) -> BrowserContext:
    """A fresh browser window that remembers a language and a light."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    context.add_cookies(
        [
            {"name": "hk_language", "value": language, "url": office.address},
            {"name": "hk_theme", "value": theme, "url": office.address},
        ]
    )
    return context
