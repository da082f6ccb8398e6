"""What lists got wrong and rules cannot right: queues of it, each worked one record at a time."""

from __future__ import annotations

from typing import Final

from papers.repair.abstracts import Abstracts
from papers.repair.identifiers import Identifiers
from papers.repair.lines import Lines
from papers.repair.queue import Queue
from papers.repair.titles import Titles
from papers.repair.topics import Untagged

QUEUES: Final[tuple[Queue, ...]] = (Titles(), Abstracts(), Untagged(), Lines(), Identifiers())


def by_slug(slug: str) -> Queue | None:
    """Give the queue of that name."""
    return next((queue for queue in QUEUES if queue.slug == slug), None)
