"""What the environment says, read once and typed. Every variable the product knows stands here and nowhere else.

README's table "Settings" is the same list for people; a test holds the two together.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import available_timezones

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

_SQLITE = "django.db.backends.sqlite3"
_POSTGRESQL = "django.db.backends.postgresql"
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_SHORTEST_SECRET = 50


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings a person can change without touching code."""

    data: Path
    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    https: bool
    time_zone: str
    database: dict[str, Any]


def read(base: Path) -> Environment:
    """Read the environment; `base` is the folder that holds manage.py.

    Raises ImproperlyConfigured with one sentence when a value is nonsense or the data folder cannot be used.
    """
    env = Env()
    try:
        data = _folder(env.str("READINGLIST_DATA", str(base / "var")))
        hosts = _hosts(env.list("READINGLIST_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"]))
        debug = env.bool("READINGLIST_DEBUG", default=False)
        https = env.bool("READINGLIST_HTTPS", default=False)
        time_zone = _known_zone(env.str("READINGLIST_TIME_ZONE", "UTC"))
        secret = _long_enough(env.str("READINGLIST_SECRET_KEY", ""))
        address = env.str("DATABASE_URL", f"sqlite:///{quote(str(data / 'readinglist.sqlite3'))}")
    except EnvError as fault:
        raise ImproperlyConfigured(f"{fault}") from fault
    database = database_at(address)
    _make_folder(data)
    return Environment(
        data=data,
        debug=debug,
        secret_key=secret or _kept_secret(data / "secret_key"),
        allowed_hosts=hosts,
        https=https,
        time_zone=time_zone,
        database=database,
    )


def database_at(address: str, called: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings of the database at an address ("sqlite:///path", "postgres://user:password@host/name").

    Raises ImproperlyConfigured for anything else, in a sentence that names it as `called` and tells no password.
    """
    try:
        database = dict(dj_database_url.parse(address))
    except ValueError as fault:
        raise ImproperlyConfigured(f"{called} is no address of a database.") from fault
    if database.get("ENGINE") not in {_SQLITE, _POSTGRESQL}:
        raise ImproperlyConfigured(f"{called} names neither a SQLite nor a PostgreSQL database.")
    return _tuned(database)


def _folder(text: str) -> Path:
    if not text.strip():
        raise ImproperlyConfigured("READINGLIST_DATA is empty: name a folder, or leave it out.")
    return Path(text).expanduser().absolute()


def _hosts(names: list[str]) -> list[str]:
    hosts = [name.strip() for name in names]
    for host in hosts or [""]:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"READINGLIST_ALLOWED_HOSTS: “{host}” is no host name; write “example.org,localhost”."
            )
    return hosts


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ImproperlyConfigured(f"READINGLIST_TIME_ZONE: “{name}” is no time zone; write “Europe/Berlin”.")
    return name


def _long_enough(secret: str) -> str:
    if secret and len(secret) < _SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"READINGLIST_SECRET_KEY is shorter than {_SHORTEST_SECRET} characters: leave it out, and one is made."
        )
    return secret


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(f"the data folder {folder} cannot be made: {fault.strerror}.") from fault
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"the data folder {folder} is not writable.")


def _kept_secret(path: Path) -> str:
    """The key in `path`, made on first use and readable by its owner alone.

    It is written whole under another name and then linked into place, so that two processes starting at once end with
    the same key and none reads half of it.
    """
    try:
        if not path.exists():
            draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as fault:
        raise ImproperlyConfigured(f"the secret key {path} cannot be kept: {fault.strerror}.") from fault
    if len(key) < _SHORTEST_SECRET:
        raise ImproperlyConfigured(f"the secret key {path} is damaged; delete the file and start again.")
    return key


def _tuned(database: dict[str, Any]) -> dict[str, Any]:
    """The database settings with what each engine needs to serve many readers and writers at once."""
    if database["ENGINE"] == _SQLITE:
        database["OPTIONS"] = {
            # A deferred transaction that turns into a writer cannot wait for the lock and fails at once
            # ("database is locked"); IMMEDIATE takes its turn from the start.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            **database.get("OPTIONS", {}),
        }
    else:
        database.setdefault("CONN_MAX_AGE", 60)
        database["CONN_HEALTH_CHECKS"] = True
    return database
