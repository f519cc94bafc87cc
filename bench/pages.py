"""Asks the pages as eight people would, and says how long they waited.

Each client signs in through the form, keeps its connection and its cookies, and asks one page after
the other, drawn from a seeded mix: customer list (pages of it, a search), one customer's page, the
aging as of several days. What is measured is what a browser waits for the HTML.
"""

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class WrongPage(RuntimeError):
    """A page did not answer 200."""


@dataclass
class Client:
    """One signed-in person."""

    port: int
    name: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.sign_in()

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """One request; gives status, body and where it redirects to."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= FORM
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
        answer = self._answer(method, path, body, headers)
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    def _answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """As browsers do: a kept connection that the server has closed meanwhile is made anew."""
        try:
            self.connection.request(method, path, body=body, headers=headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            return self.connection.getresponse()

    def sign_in(self) -> None:
        """Through the page, as a person does."""
        path = "/"
        for _ in range(5):
            status, text, to = self.ask("GET", path)
            if status not in (301, 302):
                break
            path = to
        found = TOKEN.search(text)
        if found is None:
            raise WrongPage(f"no sign-in form at {path}")
        form = {
            "csrfmiddlewaretoken": unescape(found[1]),
            "login": self.name,
            "password": self.password,
        }
        status, text, to = self.ask("POST", path, form)
        if status not in (302, 303):
            raise WrongPage(f"sign-in gave {status}")


def load(
    port: int, sign_in: tuple[str, str], mix: dict[str, list[str]], clients: int, asks: int
) -> dict[str, list[float]]:
    """Seconds by kind of page, from `clients` people who each ask `asks` pages of the mix.

    `mix` names the kinds and the paths of each. Raises WrongPage when any page fails.
    """
    taken: defaultdict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    people = [Client(port, *sign_in) for _ in range(clients)]

    def work(place: int) -> None:
        rng = random.Random(place)
        kinds = sorted(mix)
        for turn in range(asks):
            kind = kinds[(turn + place) % len(kinds)]
            path = rng.choice(mix[kind])
            start = time.perf_counter()
            status, _, to = people[place].ask("GET", path)
            taken[kind].append(time.perf_counter() - start)
            if status != 200:
                wrong.append(f"{path} gave {status} {to}")
                return

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise WrongPage("; ".join(sorted(set(wrong))[:5]))
    return dict(taken)
