"""What every test stands on: a data folder of its own, plain static files, and the cast."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from papers.models import Paper, Topic
from papers.topics.catalogue import load_topics
from tests import cast
from tests.command_line import manage

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    """No test writes where the product keeps its data."""
    folder = tmp_path / "data"
    static = folder / "static"
    static.mkdir(parents=True)
    settings.DATA_DIR = folder
    settings.STATIC_ROOT = static
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folder


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated") / "data"
    assert manage(folder, "migrate").returncode == 0
    assert manage(folder, "tag_papers").returncode == 0  # which loads the topics
    return folder


@pytest.fixture
def own_data(_migrated: Path, tmp_path: Path) -> Path:
    """A data folder with an empty database, for commands that run in a process of their own."""
    return Path(shutil.copytree(_migrated, tmp_path / "own-data"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database that tests start from has the shipped topics in it: to read their rules once is enough."""
    with django_db_blocker.unblock():
        load_topics()


@pytest.fixture
def topics(db: None) -> list[Topic]:
    """The topics that the product ships with."""
    if not Topic.objects.exists():
        load_topics()
    return list(Topic.objects.all())


@pytest.fixture
def library(topics: list[Topic]) -> dict[str, Paper]:
    """The cast's papers on the shelf, imported as a reader would have them; by the names that tests know them by."""
    return cast.import_papers()


@pytest.fixture
def curator(db: None) -> cast.User:
    """Grace, who curates."""
    return cast.curator()


@pytest.fixture
def reader_client(db: None, client: Client) -> Client:
    """Ada's browser, signed in."""
    client.force_login(cast.reader())
    return client


@pytest.fixture
def curator_client(db: None, curator: cast.User) -> Client:
    """Grace's browser, signed in."""
    browser = Client()
    browser.force_login(curator)
    return browser


@pytest.fixture
def administrator_client(db: None) -> Client:
    """Katherine's browser, signed in."""
    browser = Client()
    browser.force_login(cast.administrator())
    return browser
