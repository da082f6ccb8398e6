"""The history of marks begins with the marks that there are, each a step of its own."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import migrations


def begin(apps: Any, schema_editor: Any) -> None:
    Change, ReadMark = apps.get_model("papers", "Change"), apps.get_model("papers", "ReadMark")
    using = schema_editor.connection.alias
    marks = ReadMark.objects.using(using).order_by("pk").iterator(chunk_size=2_000)
    changes: Iterator[Any] = (
        Change(reader_id=mark.reader_id, paper_id=mark.paper_id, step=uuid4(), when=mark.when, status=mark.status)
        for mark in marks
    )
    while some := list(islice(changes, 2_000)):
        Change.objects.using(using).bulk_create(some)


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0006_reading_room'),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
