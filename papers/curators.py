"""Who curates: the first account, and the predicates that say who may do what."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.urls import reverse
from sesame.utils import get_query_string


@dataclass(frozen=True, slots=True)
class FirstCurator:
    """The account that a first start makes. The password exists nowhere else; the link signs in once."""

    username: str
    password: str
    sign_in_path: str


def may_curate(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Say whether this user may repair papers and decide about topics. To ask costs queries only of staff."""
    return isinstance(user, User) and user.is_staff and user.has_perm("papers.change_paper")


def ensure_curator() -> FirstCurator | None:
    """Make a curator if there is none; None when there is one already."""
    users = get_user_model()
    if users.objects.filter(is_staff=True, is_active=True).exists():
        return None
    name = next(
        n for n in ("curator", *(f"curator{i}" for i in range(2, 1000))) if not users.objects.filter(username=n)
    )
    password = secrets.token_urlsafe(12)
    user = users.objects.create_superuser(name, password=password)
    return FirstCurator(name, password, reverse("papers:sign-in-link") + get_query_string(user))
