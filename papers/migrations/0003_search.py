"""Columns for what is searched and sorted by, in place of search_text.

The index over them is no migration's: it is made when all migrations are done (papers.search.installing), for any later
one that alters the table would lose SQLite's triggers again.
"""

from typing import Any

from django.db import migrations, models

from papers.search.index import index_of
from papers.text.indexed import ABSTRACT, TITLE, indexed, indexed_names
from papers.text.normal import title_key

BATCH = 500
COLUMNS = ["title_words", "abstract_words", "author_words", "title_key"]


def fill_columns(apps: Any, schema_editor: Any) -> None:
    """Derived by today's code: whatever changes in it later, rebuild_search makes them anew."""
    papers = apps.get_model("papers", "Paper").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(papers.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for paper in batch:
            paper.title_words = indexed(paper.title, TITLE)
            paper.abstract_words = indexed(paper.abstract, ABSTRACT)
            paper.author_words = indexed_names(paper.authors)
            paper.title_key = title_key(paper.title)[:80]
        papers.bulk_update(batch, COLUMNS)
        last = batch[-1].pk


def remove_index(apps: Any, schema_editor: Any) -> None:
    """Before the columns can go, what is made of them must."""
    index_of(schema_editor.connection).remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0002_learned_words_and_margins'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name='paper',
                name=name,
                field=models.TextField(blank=True, default='', editable=False),
                preserve_default=False,
            )
            for name in COLUMNS[:3]
        ),
        migrations.AddField(
            model_name='paper',
            name='title_key',
            field=models.CharField(blank=True, default='', editable=False, max_length=80),
            preserve_default=False,
        ),
        migrations.RemoveField(
            model_name='paper',
            name='search_text',
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['url'], name='link_url'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['title_key', 'id'], name='paper_title_order'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['published'], name='paper_published'),
        ),
        migrations.RunPython(migrations.RunPython.noop, remove_index),
    ]
