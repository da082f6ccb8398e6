"""What a browser complains of while a test looks at pages: each is a fault of the product."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

_TELL_OF_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`Against the content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
_REFUSED = "Failed to load resource"
"""How the console tells of an answer of 400 or more; `_answered` knows which of them are meant."""


class Faults(list[str]):
    """Errors and warnings of the console, uncaught errors, violations of the content policy, requests that failed."""

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a browser from their first line on."""
        context.add_init_script(_TELL_OF_VIOLATIONS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.append(f"Uncaught: {error.error}"))
        context.on("response", self._answered)
        context.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_REFUSED):
            self.append(f"{message.type.capitalize()} in the console: {message.text}")

    def _answered(self, response: Response) -> None:
        """A page may say 404, for there are pages of errors; what a page is made of may not."""
        if response.status >= 400 and not response.request.is_navigation_request():
            self.append(f"{response.status} for {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # given up, because the page was left or the answer is a download
            self.append(f"{request.failure} for {request.url}")
