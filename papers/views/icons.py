"""What browsers and phones ask for to show the product among others: its icon at the old address, and its manifest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.addresses import address

GROUND = "#fdfdfb"
"""What the page stands on (tokens.css, --paper-0)."""


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that read no link: on to the icon that has its content's hash in its name."""
    return HttpResponseRedirect(static("papers/icons/favicon-32.png"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icons, for a phone's home screen."""
    return JsonResponse(
        {
            "name": _("Reading list"),
            "short_name": _("Reading list"),
            "description": _("Research papers, by topic, and what you have read"),
            "start_url": address("papers:library"),
            "scope": address("papers:library"),
            "display": "minimal-ui",
            "background_color": GROUND,
            "theme_color": GROUND,
            "icons": [
                {"src": static("papers/icons/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
                *[
                    {
                        "src": static(f"papers/icons/icon-{size}.png"),
                        "type": "image/png",
                        "sizes": f"{size}x{size}",
                        "purpose": purpose,
                    }
                    for size in (192, 512)
                    for purpose in ("any", "maskable")
                ],
            ],
        },
        content_type="application/manifest+json",
    )
