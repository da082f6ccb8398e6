"""The product's settings in the wrong transaction mode: a control that must fail where writers meet."""

from readinglist.settings import *  # noqa: F403
from readinglist.settings import DATABASES

DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
