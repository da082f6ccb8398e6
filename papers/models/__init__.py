"""The tables, one file a noun."""

from papers.models.among import Among
from papers.models.import_run import ImportRecord, ImportRun, Outcome
from papers.models.paper import Fingerprint, FormerId, Identifier, Link, Paper, TitleSource
from papers.models.reader import Reader, ReadMark, Status
from papers.models.reading_list import Entry, ReadingList, Role, Session
from papers.models.tally import Tally
from papers.models.topic import Source, Tagging, Topic, TopicRule, Verdict

__all__ = [
    "Among",
    "Entry",
    "Fingerprint",
    "FormerId",
    "Identifier",
    "ImportRecord",
    "ImportRun",
    "Link",
    "Outcome",
    "Paper",
    "ReadMark",
    "Reader",
    "ReadingList",
    "Role",
    "Session",
    "Source",
    "Status",
    "Tagging",
    "Tally",
    "TitleSource",
    "Topic",
    "TopicRule",
    "Verdict",
]
