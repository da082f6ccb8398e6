"""The app's entry in Django's registry; connects what must listen."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The reading list app."""

    name = "papers"
    verbose_name = "Reading list"

    def ready(self) -> None:
        """Connect the signal receivers and the checks; models must be loaded first."""
        from papers import checks, readers  # noqa: F401, PLC0415
        from papers.search import installing  # noqa: F401, PLC0415
