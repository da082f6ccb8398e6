"""What readers sit before."""

from __future__ import annotations

from typing import Any

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
SCREENS = {"phone": PHONE, "desk": DESK}
WIDTHS = {"phone": (320, 360), "desk": (640, 1280, 2560)}
"""CSS pixels: from the narrowest that WCAG asks for, over a screen of 1280 at 200 %, to the widest."""
