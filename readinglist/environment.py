"""What the environment says, read once and typed. Every variable the product knows stands here and nowhere else.

README's table "Settings" is the same list for people; a test holds the two together.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings a person can change without touching code."""

    data: Path
    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    https: bool
    database: dict[str, Any]


def read(base: Path) -> Environment:
    """Read the environment; `base` is the folder that holds manage.py.

    Raises ImproperlyConfigured with one sentence when a value is nonsense or the data folder cannot be used.
    """
    env = Env()
    try:
        data = Path(env.str("READINGLIST_DATA", str(base / "var"))).expanduser().absolute()
        hosts = env.list("READINGLIST_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
        debug = env.bool("READINGLIST_DEBUG", default=False)
        https = env.bool("READINGLIST_HTTPS", default=False)
        secret = env.str("READINGLIST_SECRET_KEY", "")
        database = env.dj_db_url("DATABASE_URL", f"sqlite:///{data / 'readinglist.sqlite3'}")
    except EnvError as fault:
        raise ImproperlyConfigured(f"{fault}") from fault
    except ValueError as fault:  # dj-database-url's own faults
        raise ImproperlyConfigured(f"DATABASE_URL cannot be understood: {fault}") from fault
    _make_folder(data)
    return Environment(
        data=data,
        debug=debug,
        secret_key=secret or _kept_secret(data / "secret_key"),
        allowed_hosts=hosts,
        https=https,
        database=_tuned(dict(database)),
    )


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
        key = path.read_text().strip()
    except OSError as fault:
        raise ImproperlyConfigured(f"the secret key {path} cannot be kept: {fault.strerror}.") from fault
    if len(key) < 50:
        raise ImproperlyConfigured(f"the secret key {path} is damaged; delete the file and start again.")
    return key


def _tuned(database: dict[str, Any]) -> dict[str, Any]:
    """The database settings with what each engine needs to serve many readers and writers at once."""
    if database["ENGINE"] == "django.db.backends.sqlite3":
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
