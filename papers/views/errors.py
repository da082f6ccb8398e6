"""What goes wrong, said plainly and with a way on."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from papers.intake.upload import MOST_FILES


def bad_request(request: HttpRequest, exception: Exception | None = None, *, explanation: str = "") -> HttpResponse:
    """400: the request itself makes no sense."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(exception, TooManyFilesSent):
        explanation = gettext("These are more than {most} files: bring fewer at a time.").format(most=MOST_FILES)
    return render(request, "400.html", {"explanation": explanation}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this user, or a sign-in link that is spent."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest, *, most: int) -> HttpResponse:
    """413: more bytes than `most`, which is what may be sent in this way."""
    return render(request, "413.html", {"most": f"{most / 2**20:.3g}"}, status=413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: whatever failed, this page asks nothing of the database."""
    return HttpResponse(render_to_string("500.html"), status=500)
