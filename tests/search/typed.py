"""Whatever is typed into the search: words, beginnings, phrases, with fields and signs before them, in brackets."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st


def searches(words: Sequence[str], fields: Sequence[str]) -> st.SearchStrategy[str]:
    """Return searches for these words, with any of the fields ("title:", "-", "" for none) before what is said."""
    word = st.sampled_from(words)
    said = st.one_of(
        word,
        word.map(lambda each: each[:3] + "*"),
        st.lists(word, min_size=2, max_size=3).map(lambda each: f'"{" ".join(each)}"'),
    )
    return st.recursive(
        st.builds(lambda field, each: field + each, st.sampled_from(fields), said),
        lambda parts: st.one_of(
            st.lists(parts, min_size=2, max_size=3).map(lambda each: f"({' '.join(each)})"),
            st.lists(parts, min_size=2, max_size=3).map(lambda each: f"({' OR '.join(each)})"),
            parts.map(lambda part: f"-({part})"),
        ),
        max_leaves=5,
    )
