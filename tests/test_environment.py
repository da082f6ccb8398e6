"""The settings that a person can change: each documented, each refusing nonsense, and safe as they are shipped."""

from __future__ import annotations

import ast
import re
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from readinglist import environment
from tests.command_line import BASE, manage

SECRET = "a-secret-that-is-long-enough-to-be-one-0123456789-abcdefghij"
VARIABLE = re.compile(r"READINGLIST_[A-Z_]+|DATABASE_URL")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def variables() -> set[str]:
    """The variables that the code reads."""
    tree = ast.parse(Path(environment.__file__).read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    first = (call.args[0] for call in calls if call.args)
    return {arg.value for arg in first if isinstance(arg, ast.Constant) and VARIABLE.fullmatch(str(arg.value))}


def documented() -> set[str]:
    """The variables in the first column of README's table of settings."""
    readme = (BASE / "README.md").read_text(encoding="utf-8")
    settings = re.split(r"^## ", readme.split("\n## Settings\n")[1], flags=re.MULTILINE)[0]
    return set(re.findall(r"^\| *`(\w+)`", settings, flags=re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    assert variables() == documented()
    assert len(variables()) == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("READINGLIST_DATA", ""),
        ("READINGLIST_DATA", "/dev/null/folder"),
        ("READINGLIST_DEBUG", "perhaps"),
        ("READINGLIST_DEBUG", ""),
        ("READINGLIST_HTTPS", "2"),
        ("READINGLIST_SECRET_KEY", "secret"),
        ("READINGLIST_TIME_ZONE", "Mars/Olympus"),
        ("READINGLIST_TIME_ZONE", ""),
        ("READINGLIST_ALLOWED_HOSTS", ""),
        ("READINGLIST_ALLOWED_HOSTS", "https://example.org"),
        ("READINGLIST_ALLOWED_HOSTS", "example.org:8000"),
        ("READINGLIST_ALLOWED_HOSTS", "example.org,,localhost"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/papers"),
        ("DATABASE_URL", "postgres://ada:password@localhost:port/papers"),
    ],
)
def test_nonsense_is_refused_in_a_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read(tmp_path)

    said = str(refusal.value)
    assert name in said or "data folder" in said
    assert said.endswith(".")
    assert "password" not in said


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = environment.read(tmp_path)

    assert (found.data, found.debug, found.https) == (tmp_path / "var", False, False)
    assert found.database["NAME"] == str(tmp_path / "var" / "readinglist.sqlite3")
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_the_made_secret_is_kept_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = environment.read(tmp_path), environment.read(tmp_path)

    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_secret_of_ones_own_is_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("READINGLIST_SECRET_KEY", SECRET)

    assert environment.read(tmp_path).secret_key == SECRET
    assert list((tmp_path / "var").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe\x00"])
def test_a_damaged_secret_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret_key").write_bytes(content)

    with pytest.raises(ImproperlyConfigured, match="is damaged; delete the file and start again"):
        environment.read(tmp_path)


def test_a_folder_with_signs_that_mean_something_in_a_url_holds_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READINGLIST_DATA", str(tmp_path / "a b#c?d%20e"))

    assert environment.read(tmp_path).database["NAME"] == str(tmp_path / "a b#c?d%20e" / "readinglist.sqlite3")


def test_hosts_may_stand_with_blanks_between_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("READINGLIST_ALLOWED_HOSTS", "example.org, .example.com,[::1]")

    assert environment.read(tmp_path).allowed_hosts == ["example.org", ".example.com", "[::1]"]


def test_sqlite_is_set_up_for_many_writers(tmp_path: Path) -> None:
    options = environment.read(tmp_path).database["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_behind_https_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = manage(
        tmp_path,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        READINGLIST_HTTPS="true",
        READINGLIST_SECRET_KEY=SECRET,
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_migrations_are_those_of_the_models(own_data: Path) -> None:
    done = manage(own_data, "makemigrations", "--check", "--dry-run")

    assert (done.returncode, done.stdout) == (0, "No changes detected\n"), done.stderr
