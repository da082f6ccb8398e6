"""The curators' desk, one file a noun."""

from django.contrib import admin

from papers.admin import import_run, paper, reader, reading_list, tagging, topic

__all__ = ["import_run", "paper", "reader", "reading_list", "tagging", "topic"]

admin.site.site_header = admin.site.site_title = "Reading list"
admin.site.index_title = "Curation"
