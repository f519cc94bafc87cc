"""Decides where a setting comes from: the environment, then ``huikuan.toml`` (contract: settings).

Two files are read, the one in the current folder before the one in ``HUIKUAN_HOME``; a key is the
variable's name or its short form (``HUIKUAN_PORT`` or ``port``). An unknown key is refused, since a
misspelt setting that is silently ignored is worse than none. Nothing here is written, except the
secret key, once, when the program asks for it.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FILE = "huikuan.toml"
_SECRET_BYTES = 48
_LAST_PORT = 65_535
# psycopg.IsolationLevel.READ_COMMITTED; a command that touches no data need not load the driver
_READ_COMMITTED = 2

#: Every setting and what it is for; the short form in the file is the name without HUIKUAN_.
NAMES: Mapping[str, str] = {
    "HUIKUAN_HOME": "the data folder: embedded database, files, keys",
    "DATABASE_URL": "a PostgreSQL >= 15 to use instead of the embedded one",
    "HUIKUAN_POSTGRES_BIN": "a folder of PostgreSQL programs for the embedded server",
    "HUIKUAN_HOST": "the address that `serve` listens on (127.0.0.1)",
    "HUIKUAN_PORT": "the port that `serve` listens on (8000); PORT works too",
    "HUIKUAN_HOSTS": "the host names that pages answer to, with commas between",
    "HUIKUAN_PUBLIC_URL": "the address people use, such as https://credit.example.com",
    "HUIKUAN_SECOND_FACTOR": "required: nobody works without a second factor; else each may choose",
    "HUIKUAN_SECRET_KEY": "signs sessions; made once and kept in the data folder when absent",
    "HUIKUAN_LANG": "zh or en: the language of commands and of the first page",
    "HUIKUAN_WEB_WORKERS": "processes that answer pages (2)",
    "HUIKUAN_MAIL_URL": "smtp://user:password@host:port, or smtps://",
    "HUIKUAN_MAIL_FROM": "the sender of mail",
    "HUIKUAN_SMS_URL": "the gateway that text messages are handed to",
    "HUIKUAN_SMS_TOKEN": "what the gateway knows us by",
    "HUIKUAN_CHAT_URL": "the webhook of the chat's group that is told",
    "HUIKUAN_TIMESTAMP_URL": "the RFC 3161 time-stamp service",
    "HUIKUAN_STORAGE_URL": "where files are kept, when not in the data folder",
    "HUIKUAN_BOOK_URL": "a copy of the data folder's `book` that a Spark cluster reads",
    "HUIKUAN_IMPORT_BYTES": "the largest file an import reads",
    "HUIKUAN_IMPORT_ROWS": "the most rows an import reads",
}


class BadSetting(ValueError):
    """A setting that cannot be used: its name, its value and what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """The settings of this process, read once."""

    home: Path
    database_url: str
    postgres_bin: str
    host: str
    port: int
    web_workers: int
    secret_key: str
    values: Mapping[str, str]

    def value(self, name: str, default: str = "") -> str:
        """The setting ``name`` of NAMES as text, or ``default`` when it is not set."""
        if name not in NAMES:
            raise KeyError(name)
        return self.values.get(name, default)

    @property
    def embedded(self) -> bool:
        """Whether we run the database ourselves."""
        return not self.database_url

    @property
    def secret_file(self) -> Path:
        """Where a generated secret key is kept."""
        return self.home / "secret_key"


def load(environ: Mapping[str, str], *, folder: Path) -> Environment:
    """The settings in ``environ`` and in the files of ``folder`` and of the home folder.

    Raises:
        BadSetting: a file cannot be read or trusted, a key is unknown, a number is none.
    """
    values = {name: environ[name] for name in NAMES if environ.get(name)}
    if "HUIKUAN_PORT" not in values and environ.get("PORT"):
        values["HUIKUAN_PORT"] = environ["PORT"]
    values = {**_file(folder / FILE), **values}
    home = Path(values.get("HUIKUAN_HOME") or _default_home(environ)).expanduser()
    home = (folder / home).absolute()
    if home != folder:
        values = {**_file(home / FILE), **values}
    database_url = values.get("DATABASE_URL", "")
    if database_url:
        connection_settings(database_url)
    return Environment(
        home=home,
        database_url=database_url,
        postgres_bin=values.get("HUIKUAN_POSTGRES_BIN", ""),
        host=values.get("HUIKUAN_HOST", "127.0.0.1"),
        port=_number(values, "HUIKUAN_PORT", default=8000, most=_LAST_PORT),
        web_workers=_number(values, "HUIKUAN_WEB_WORKERS", default=2, most=64),
        secret_key=values.get("HUIKUAN_SECRET_KEY") or _read_secret(home / "secret_key"),
        values=values,
    )


def current() -> Environment:
    """The settings of this process, as they are now."""
    return load(os.environ, folder=Path.cwd())


def ensure_secret(environment: Environment) -> str:
    """The secret key, made and kept in the home folder (0600) when there is none.

    Two processes may ask at once: one key is kept, and both get it.
    """
    if environment.secret_key:
        return environment.secret_key
    file = environment.secret_file
    environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(_SECRET_BYTES), encoding="ascii")
    try:
        # a link never replaces what is there, and the key is whole before it has its name
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return _read_secret(file)


def connection_settings(url: str) -> dict[str, Any]:
    """Django's connection settings for a PostgreSQL address, at READ COMMITTED.

    Understands ``postgresql://user:password@host:port/name?sslmode=...`` with percent-encoded
    parts, and a socket folder as ``?host=/folder``.

    Raises:
        BadSetting: another scheme, a port that is no number, or no database name.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("DATABASE_URL: only postgresql:// addresses are understood")
    try:
        port = parts.port
    except ValueError as wrong:
        raise BadSetting(f"DATABASE_URL: {wrong}") from wrong
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    name = options.pop("dbname", "") or unquote(parts.path.lstrip("/"))
    if not name:
        raise BadSetting("DATABASE_URL: it names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or (str(port) if port else ""),
        "USER": options.pop("user", "") or unquote(parts.username or ""),
        "PASSWORD": options.pop("password", "") or unquote(parts.password or ""),
        # every lock and guard is written for READ COMMITTED, whatever the server's default is
        "OPTIONS": {**options, "isolation_level": _READ_COMMITTED},
    }


def _default_home(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_DATA_HOME", "~/.local/share") + "/huikuan"


def _number(values: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    text = values.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        raise BadSetting(f"{name}: {text!r} is not a whole number from 1 to {most}")
    return int(text)


def _file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            held = os.fstat(file.fileno())
            if held.st_uid not in {0, os.geteuid()} or held.st_mode & stat.S_IWOTH:
                raise BadSetting(f"{path}: others may write this file, so it is not read")
            table = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadSetting(f"{path}: {wrong}") from wrong
    return {_name(path, key): _text(path, key, value) for key, value in table.items()}


def _name(path: Path, key: str) -> str:
    for name in (key, key.upper(), f"HUIKUAN_{key.upper()}"):
        if name in NAMES:
            return name
    raise BadSetting(f"{path}: there is no setting {key!r}")


def _text(path: Path, key: str, value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ",".join(value)
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise BadSetting(f"{path}: {key} must be text or a whole number")


def _read_secret(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""
