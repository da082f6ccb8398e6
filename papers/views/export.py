"""The papers of any filter as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from papers.exports import by_name
from papers.filters import PaperFilter
from papers.models import Paper
from papers.readers import reader_of


@require_safe
def export(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """All papers that the query asks for in the format of this name, streamed as they are read."""
    try:
        exporter = by_name(name)
    except KeyError:
        raise Http404 from None
    papers = PaperFilter(request.GET, Paper.objects.newest(), reader=reader_of(request)).qs
    return StreamingHttpResponse(
        exporter.write(papers, public=True),
        content_type=exporter.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="papers.{exporter.NAME}"'},
    )
