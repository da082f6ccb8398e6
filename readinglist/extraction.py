"""How Babel finds the marked words in the admin's templates, which are Django's own; Jinja2's it reads by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_javascript
from django.utils.translation.template import templatize


def django_template(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Yield a template's messages as Babel's extractors do: line, function, texts and comments.

    What Django makes of a template for gettext is calls among rows of X, which are not Python to every parser.
    """
    calls = templatize(file.read().decode())
    yield from extract_javascript(BytesIO(calls.encode()), keywords, comment_tags, options)
