"""The tables, one file a noun."""

from papers.models.among import Among
from papers.models.import_run import ImportRecord, ImportRun, Outcome
from papers.models.mark import DONE_WITH, Change, ReadMark, Status
from papers.models.own import Note, OwnTag, Star
from papers.models.paper import Fingerprint, FormerId, Identifier, Link, Paper, TitleSource
from papers.models.reader import Reader
from papers.models.reading_list import Entry, ReadingList, Role, Session
from papers.models.saved_filter import SavedFilter
from papers.models.tally import Tally
from papers.models.topic import Source, Tagging, Topic, TopicRule, Verdict

__all__ = [
    "DONE_WITH",
    "Among",
    "Change",
    "Entry",
    "Fingerprint",
    "FormerId",
    "Identifier",
    "ImportRecord",
    "ImportRun",
    "Link",
    "Note",
    "Outcome",
    "OwnTag",
    "Paper",
    "ReadMark",
    "Reader",
    "ReadingList",
    "Role",
    "SavedFilter",
    "Session",
    "Source",
    "Star",
    "Status",
    "Tagging",
    "Tally",
    "TitleSource",
    "Topic",
    "TopicRule",
    "Verdict",
]
