"""How a user is known again. Each brings the reader along, whom every page asks for, in the same query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from sesame.backends import SesameBackendMixin


class ByPassword(ModelBackend):
    """By name and password."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session, if they may still sign in."""
        user = User.objects.select_related("reader").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class ByLink(SesameBackendMixin, ByPassword):  # type: ignore[misc]  # sesame has no types
    """By the one-time link."""
