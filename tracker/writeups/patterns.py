"""How the word tables are written: one phrase a string, joined to one pattern.

A phrase may use the signs of a regular expression; it is tried on lower case with straight apostrophes.
"""

import re


def phrases(*each: str) -> re.Pattern[str]:
    """Finds any of the phrases as whole words, anywhere in a text."""
    return re.compile(rf"\b(?:{'|'.join(each)})\b")


def openings(*each: str) -> re.Pattern[str]:
    """Fits where a text opens with one of the phrases; a phrase states its own end."""
    return re.compile(rf"^(?:{'|'.join(each)})")


def anywhere(*each: str) -> re.Pattern[str]:
    """Finds any of the phrases, whole words or not."""
    return re.compile("|".join(f"(?:{phrase})" for phrase in each))
