"""What a reader has of papers beside marks, the history of marks, saved filters, and how pages are liked."""

import django.db.models.deletion
import django.utils.timezone
import papers.models.saved_filter
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0005_shelves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.UUIDField()),
                ('when', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(blank=True, choices=[('queued', 'queued'), ('reading', 'reading'), ('read', 'read'), ('skipped', 'skipped')], max_length=8)),
                ('before', models.CharField(blank=True, choices=[('queued', 'queued'), ('reading', 'reading'), ('read', 'read'), ('skipped', 'skipped')], max_length=8)),
                ('before_when', models.DateTimeField(null=True)),
                ('before_place', models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('words', models.TextField(blank=True, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='OwnTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.DateTimeField(default=django.utils.timezone.now)),
                ('name', models.CharField(max_length=40)),
                ('slug', models.SlugField(allow_unicode=True, editable=False, max_length=80)),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('query', models.TextField()),
                ('token', models.CharField(default=papers.models.saved_filter.new_token, editable=False, max_length=32)),
                ('when', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Star',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name='reader',
            name='abstracts',
            field=models.CharField(blank=True, choices=[('', 'their beginning'), ('folded', 'folded away')], max_length=8),
        ),
        migrations.AddField(
            model_name='reader',
            name='default_filter',
            field=models.TextField(blank=True, help_text='The query string that the library opens with.'),
        ),
        migrations.AddField(
            model_name='reader',
            name='density',
            field=models.CharField(blank=True, choices=[('', 'comfortable'), ('compact', 'compact')], max_length=8),
        ),
        migrations.AddField(
            model_name='reader',
            name='page_size',
            field=models.PositiveSmallIntegerField(choices=[(10, 'Few'), (25, 'Some'), (50, 'Many'), (100, 'Most')], default=25),
        ),
        migrations.AddField(
            model_name='reader',
            name='theme',
            field=models.CharField(blank=True, choices=[('', 'as the device has it'), ('light', 'light'), ('dark', 'dark'), ('contrast', 'high contrast')], max_length=8),
        ),
        migrations.AddField(
            model_name='readmark',
            name='place',
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['', 'light', 'dark', 'contrast'])), name='reader_theme_known'),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.CheckConstraint(condition=models.Q(('density__in', ['', 'compact'])), name='reader_density_known'),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.CheckConstraint(condition=models.Q(('abstracts__in', ['', 'folded'])), name='reader_abstracts_known'),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.CheckConstraint(condition=models.Q(('page_size__in', [10, 25, 50, 100])), name='reader_page_size_known'),
        ),
        migrations.AddField(
            model_name='change',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='papers.paper'),
        ),
        migrations.AddField(
            model_name='change',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='papers.reader'),
        ),
        migrations.AddField(
            model_name='note',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='papers.paper'),
        ),
        migrations.AddField(
            model_name='note',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='papers.reader'),
        ),
        migrations.AddField(
            model_name='owntag',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_tags', to='papers.paper'),
        ),
        migrations.AddField(
            model_name='owntag',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_tags', to='papers.reader'),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='papers.reader'),
        ),
        migrations.AddField(
            model_name='star',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stars', to='papers.paper'),
        ),
        migrations.AddField(
            model_name='star',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stars', to='papers.reader'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['reader', 'step'], name='change_step'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['reader', 'when'], name='change_history'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['', 'queued', 'reading', 'read', 'skipped'])), name='change_status_known'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('before__in', ['', 'queued', 'reading', 'read', 'skipped'])), name='change_before_known'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.UniqueConstraint(fields=('reader', 'paper'), name='note_unique'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_says_something'),
        ),
        migrations.AddIndex(
            model_name='owntag',
            index=models.Index(fields=['reader', 'slug', 'paper'], name='own_tag_papers'),
        ),
        migrations.AddConstraint(
            model_name='owntag',
            constraint=models.UniqueConstraint(fields=('reader', 'paper', 'slug'), name='own_tag_unique'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('reader', 'name'), name='saved_filter_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('token',), name='saved_filter_token_unique'),
        ),
        migrations.AddConstraint(
            model_name='star',
            constraint=models.UniqueConstraint(fields=('reader', 'paper'), name='star_unique'),
        ),
    ]
