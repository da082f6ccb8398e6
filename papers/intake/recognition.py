"""Why a record is taken for a paper that is known already, in a sentence for who decides whether it is."""

from __future__ import annotations

from django.utils.translation import gettext

from papers.importers.record import Record
from papers.intake.identity import Identity, same_abstract
from papers.models import Paper
from papers.text.normal import title_key


def why_known(record: Record, paper: Paper) -> str:
    """What the record and the stored paper have in common, the strongest alone; "" where that is not to be seen.

    That is so where other records of the same source stood between them.
    """
    told = Identity(record)
    shared = [(each.scheme, each.value) for each in paper.identifiers.all() if (each.scheme, each.value) in told.names]
    if shared:
        return gettext("Both are {identifier}.").format(identifier=":".join(shared[0]))
    if record.public_id == paper.public_id:
        return gettext("It carries the paper's id.")
    if told.title and title_key(told.title) == title_key(paper.given_title):
        return gettext("Both have this title.")
    if same_abstract(paper.given_title, paper.abstract, told.title, record.abstract):
        return gettext("Both have nearly the same abstract.")
    return ""
