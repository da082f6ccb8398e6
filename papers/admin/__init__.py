"""The curators' desk, one file a noun."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_tasks_db import admin as _tasks_admin  # noqa: F401 - registered before it is taken away below
from django_tasks_db.models import DBTaskResult

from papers.admin import history, import_run, paper, reader, reading_list, tagging, topic

__all__ = ["history", "import_run", "paper", "reader", "reading_list", "tagging", "topic"]

admin.site.site_header = admin.site.site_title = _("Reading list")
admin.site.index_title = _("Curation")
admin.site.unregister(DBTaskResult)  # a run's own page says how far its work is
