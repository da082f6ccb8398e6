"""Signing in, by password or by the one-time link."""

from __future__ import annotations

from django.contrib.auth.views import LoginView


class SignIn(LoginView):
    """By name and password. Marks made as a visitor come along."""

    template_name = "papers/sign_in.html"
    redirect_authenticated_user = True
