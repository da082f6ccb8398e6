"""What every request passes: headers of security, of what to fetch ahead, and the bound of what may be sent at all."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from papers.intake.upload import MOST_UPLOADED
from papers.views.errors import too_large

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeaders:
    """Nothing inline, nothing from elsewhere, on every page, file and error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to whatever comes back."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class FetchAhead:
    """Browsers that know how fetch the page that is pointed at, of a list or of papers: rules in a file, no script.

    What is fetched so is used once and soon (https://html.spec.whatwg.org/multipage/speculative-loading.html), so that
    it shows no mark as it was. Pages that a mark would change, as a paper's own, are not among them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to pages."""
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Speculation-Rules", f'"{static("papers/ahead.speculationrules")}"')
        return response


class Bounded:
    """A request that declares more than may be uploaded is refused before anything has read it.

    What a request declares is also the most that is read of it (django.core.handlers.wsgi.LimitedStream).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the length alone, understood as Django understands it."""
        try:
            declared = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            declared = 0
        if declared > MOST_UPLOADED:
            return too_large(request, most=MOST_UPLOADED)
        return self.get_response(request)
