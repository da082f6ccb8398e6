"""Papers carry their year, and tallies count by it and by role beside lists. What they hold is counted anew afterwards."""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0004_tallies'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='tally',
            name='tally_cell',
        ),
        migrations.RenameField(
            model_name='tally',
            old_name='reading_list',
            new_name='shelf',
        ),
        migrations.AddIndex(
            model_name='tally',
            index=models.Index(fields=['shelf', 'topic'], name='tally_cell'),
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='paper_published',
        ),
        migrations.AddField(
            model_name='paper',
            name='year',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(
            "UPDATE papers_paper SET year = CAST(SUBSTR(published, 1, 4) AS INTEGER) WHERE published <> ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(F('year'), F('added').desc(), 'id', name='paper_year_newest'),
        ),
    ]
