"""The tables, one file a noun."""

from papers.models.among import Among
from papers.models.edit import Edit
from papers.models.import_run import AT_WORK, LIVE, Decision, ImportRecord, ImportRun, Outcome, Stage
from papers.models.likeness import Likeness, Pair
from papers.models.mark import DONE_WITH, Change, ReadMark, Status
from papers.models.merger import Merger
from papers.models.own import Note, OwnTag, Star
from papers.models.paper import Fingerprint, FormerId, Identifier, Link, Paper, TitleSource
from papers.models.reader import Reader
from papers.models.reading_list import Entry, ReadingList, Role, Session
from papers.models.revision import Noun, Revision
from papers.models.saved_filter import SavedFilter
from papers.models.tally import Tally
from papers.models.topic import Source, Tagging, Topic, TopicRule, Verdict

__all__ = [
    "AT_WORK",
    "DONE_WITH",
    "LIVE",
    "Among",
    "Change",
    "Decision",
    "Edit",
    "Entry",
    "Fingerprint",
    "FormerId",
    "Identifier",
    "ImportRecord",
    "ImportRun",
    "Likeness",
    "Link",
    "Merger",
    "Note",
    "Noun",
    "Outcome",
    "OwnTag",
    "Pair",
    "Paper",
    "ReadMark",
    "Reader",
    "ReadingList",
    "Revision",
    "Role",
    "SavedFilter",
    "Session",
    "Source",
    "Stage",
    "Star",
    "Status",
    "Tagging",
    "Tally",
    "TitleSource",
    "Topic",
    "TopicRule",
    "Verdict",
]
