"""How long texts take to read. What is known of a paper is its abstract; nothing is said of how long the paper is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext

WORDS_A_MINUTE: Final = 238
"""Silent reading of English non-fiction by adults, the mean of 190 studies.

M. Brysbaert, "How many words do we read per minute? A review and meta-analysis of reading rate", Journal of Memory and
Language 109 (2019), 104047, https://doi.org/10.1016/j.jml.2019.104047.
"""


class ReadingTime(NamedTuple):
    """The words of some abstracts, and of how many papers there is none, so that they are not counted."""

    words: int
    uncounted: int

    @property
    def minutes(self) -> int:
        """Whole minutes; what takes any time takes one."""
        return max(round(self.words / WORDS_A_MINUTE), 1 if self.words else 0)

    @property
    def about(self) -> str:
        """In words: "about 12 min", "about 1 h 5 min"."""
        hours, minutes = divmod(self.minutes, 60)
        if not hours:
            return gettext("about %(minutes)d min") % {"minutes": minutes}
        if not minutes:
            return gettext("about %(hours)d h") % {"hours": hours}
        return gettext("about %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def reading_time(abstracts: Iterable[str]) -> ReadingTime:
    """Return how long these abstracts take, "" for a paper without one. A word is what stands between blanks."""
    counts = [len(abstract.split()) for abstract in abstracts]
    return ReadingTime(sum(counts), counts.count(0))
