"""What a browser says it is, in words."""

from typing import Final

BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"))
ENGINES: Final = (("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"))
"""Asked last: most browsers claim to be these, too."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """ "Firefox on Linux" for a User-Agent header, or "Unknown browser"."""
    browser = next((name for mark, name in BROWSERS + ENGINES if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser or "Unknown browser", system) if part)
