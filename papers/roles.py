"""Who there is: readers, curators and administrators. A curator is staff, and in the group that is described here.

Readers need no account and have no permission; administrators are superusers and need none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as global_apps
from django.contrib.auth.management import create_permissions

CURATORS: Final = "Curators"
"""The name of the group."""

CURATED: Final = (
    "paper",
    "identifier",
    "link",
    "tagging",
    "topic",
    "topicrule",
    "readinglist",
    "session",
    "entry",
    "importrun",
    "pair",
    "merger",
)
"""What curators make, change and take away."""

SHOWN: Final = ("importrecord", "fingerprint", "formerid", "edit", "revision")
"""What curators look at: their work leaves it behind."""


def curators_permissions() -> Iterator[str]:
    """The names of all that a curator may, in this app and nowhere else: "view_paper"."""
    for noun in CURATED:
        yield from (f"{verb}_{noun}" for verb in ("view", "add", "change", "delete"))
    yield from (f"view_{noun}" for noun in SHOWN)


def install_roles(app_config: AppConfig, using: str, apps: Apps = global_apps, **kwargs: Any) -> None:
    """Let the group have these permissions and no others, in a database that has just been migrated."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migration of other apps alone, before there are any groups
        return
    create_permissions(app_config, verbosity=0, using=using, apps=apps)  # Django's own turn comes after this one
    group, _ = group_model._default_manager.using(using).get_or_create(name=CURATORS)  # noqa: SLF001
    permissions = permission_model._default_manager.using(using).filter(  # noqa: SLF001
        content_type__app_label=app_config.label, codename__in=curators_permissions()
    )
    group.permissions.set(permissions)
