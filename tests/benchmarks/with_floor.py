"""The product's settings, with one more path: the floor's."""

from readinglist.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.floor"
