"""Course sessions that are named after a topic: what is read in them is about it, whatever its words."""

from __future__ import annotations

from collections.abc import Iterable

from papers.text.normal import title_key


class SessionTopics:
    """Tells which topic a session is named after, by the topics' slugs and names."""

    def __init__(self, topics: Iterable[tuple[str, str]]) -> None:
        self._slugs = {title_key(called): slug for slug, name in topics for called in (slug, name)}

    def slug_for(self, session: str) -> str | None:
        """Return the slug of the topic that the session is named after, None where there is no such topic."""
        return self._slugs.get(title_key(session))
