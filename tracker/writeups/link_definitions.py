"""Reference links of Markdown: `[the ticket][1]`, and somewhere `[1]: https://...`, which is no part of the text."""

import re
from dataclasses import replace

from tracker.writeups.facts import ReadItem
from tracker.writeups.item_details import is_work_link

_DEFINED = re.compile(
    r"^ {0,3}\[(?P<label>[^\]\n]{1,100})\]:[ \t]{1,20}<?(?P<target>https?://[^\s<>]{4,500})>?"
    r"(?:[ \t]{1,20}[\"'(][^\n]{0,200}[\"')])?[ \t]{0,20}$",
    re.MULTILINE,
)
_USED = re.compile(r"\[([^\[\]\n]{1,200})\](?!\()(?:\[([^\[\]\n]{0,100})\])?")


def is_definition(line: str) -> bool:
    """The line only says where a link leads."""
    return _DEFINED.match(line) is not None


def with_definitions(items: tuple[ReadItem, ...], text: str) -> tuple[ReadItem, ...]:
    """The items with the issues and changes that their reference links lead to, as `text` defines them."""
    targets = {_key(found["label"]): found["target"] for found in reversed(list(_DEFINED.finditer(text)))}
    targets = {label: target for label, target in targets.items() if is_work_link(target)}
    if not targets:
        return items
    lines = text.split("\n")
    return tuple(_with_targets(item, lines[item.first_line - 1], targets) for item in items)


def _with_targets(item: ReadItem, line: str, targets: dict[str, str]) -> ReadItem:
    words = line if line.lstrip().startswith("|") else item.text
    used = (_key(found[2] or found[1]) for found in _USED.finditer(words[:4000]))
    more = [targets[label] for label in used if label in targets]
    return replace(item, references=tuple(dict.fromkeys([*item.references, *more])))


def _key(label: str) -> str:
    return " ".join(label.casefold().split())
