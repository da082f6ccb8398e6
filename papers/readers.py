"""Who is reading: the signed-in user, or a visitor known by a signed cookie. A row only from the first mark on."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from papers.models import Reader

COOKIE = "reader"
_SALT = "papers.reader"
_KEPT_FOR = 60 * 60 * 24 * 400  # seconds; browsers keep a cookie no longer


def reader_of(request: HttpRequest) -> Reader | None:
    """The reader who asks, or None for somebody who has marked nothing yet. Looked up once a request."""
    if not hasattr(request, "_reader"):
        user = request.user
        request._reader = getattr(user, "reader", None) if user.is_authenticated else _visitor(request)  # type: ignore[attr-defined]  # noqa: SLF001
    return request._reader  # type: ignore[attr-defined, no-any-return]  # noqa: SLF001


def reader_for_marking(request: HttpRequest) -> Reader:
    """The reader who asks, made if this is their first mark."""
    reader = reader_of(request)
    if reader is None:
        user = request.user if request.user.is_authenticated else None
        reader = Reader.objects.get_or_create(user=user)[0] if user else Reader.objects.create()
        request._reader = reader  # type: ignore[attr-defined]  # noqa: SLF001
    return reader


def reader_in_templates(request: HttpRequest) -> dict[str, object]:
    """A context processor: `reader`, or None, for the templates; looked up once one asks for it."""
    return {"reader": SimpleLazyObject(lambda: reader_of(request)) if hasattr(request, "user") else None}


def remember(reader: Reader, response: HttpResponse, *, secure: bool) -> None:
    """Give a visitor the cookie by which they are known again; a signed-in reader needs none."""
    if reader.user_id is None:
        response.set_signed_cookie(
            COOKIE, str(reader.pk), salt=_SALT, max_age=_KEPT_FOR, httponly=True, samesite="Lax", secure=secure
        )


@receiver(user_logged_in, dispatch_uid="papers.adopt_marks")
def adopt_marks(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Signing in takes the visitor's marks along; the cookie then names nobody."""
    visitor = _visitor(request)
    if visitor is not None:
        with transaction.atomic():  # all of them or, if the sign-in fails half-way, none
            own, _ = Reader.objects.get_or_create(user=user)
            own.adopt(visitor)


def _visitor(request: HttpRequest) -> Reader | None:
    key = request.get_signed_cookie(COOKIE, default=None, salt=_SALT, max_age=_KEPT_FOR)
    if key is None or not key.isdecimal():
        return None
    return Reader.objects.filter(pk=int(key), user=None).first()
