"""The curators' desk, one file a noun."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from papers.admin import import_run, paper, reader, reading_list, tagging, topic

__all__ = ["import_run", "paper", "reader", "reading_list", "tagging", "topic"]

admin.site.site_header = admin.site.site_title = _("Reading list")
admin.site.index_title = _("Curation")
