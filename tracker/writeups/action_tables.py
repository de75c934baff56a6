"""Tables of actions: which column tells what."""

import re

from tracker.vocabulary import ItemKind
from tracker.writeups.blocks import Block
from tracker.writeups.facts import ReadItem
from tracker.writeups.item_details import due_in, kind_in, owner_in, references_in
from tracker.writeups.moments import find_date
from tracker.writeups.patterns import phrases
from tracker.writeups.promises import is_noise, is_told_done
from tracker.writeups.struck import is_struck, is_struck_but_done

# Which column is meant, by the words in its head; the first that fits wins.
_COLUMNS = {
    "action": phrases(
        "(?:action|task|item|improvement|follow[- ]?up|next step|to-?do|measure)s?", "description|what|remediation"
    ),
    "owner": phrases("owner|assignee|who|responsible|dri|lead|person|assigned"),
    "due": phrases("due|deadline|eta|when|target|by|date"),
    "status": phrases("status|state|done|progress|completed?"),
    "kind": phrases("type|kind|category"),
}
_REFUSED = re.compile(
    r"\b(?:won'?t (?:do|fix)|rejected|declined|not planned|cancell?ed|discarded|obsolete)\b", re.IGNORECASE
)
_TICKED = re.compile(r"\[[xX]\]|✅|☑|✔|\bDONE\b")
_IS_DONE = re.compile(
    r"^\W*(?:done|completed?|closed|fixed|resolved|yes|x|finished|shipped|merged|✅|☑|✔)", re.IGNORECASE
)


def item_of_row(row: Block) -> list[ReadItem]:
    """The promise in one table row; none where the row is empty, a prompt, or one the team refused."""
    cells = _by_meaning(row.cells)
    text = cells.get("action") or max((cell for _, cell in row.cells), key=len, default="")
    status = cells.get("status", "")
    if is_noise(text) or _REFUSED.search(status):
        return []
    due = cells.get("due", "")
    is_taken_back = is_struck(text)
    is_done = is_struck_but_done(text) if is_taken_back else is_told_done(text)
    return [
        ReadItem(
            text=text,
            first_line=row.first_line,
            last_line=row.last_line,
            is_done=bool(_IS_DONE.match(status)) or is_done or _is_ticked(row),
            owner=_owner(cells.get("owner", "")) or owner_in(text),
            due_on=find_date(due) or due_in(text),
            references=references_in(row.text),
            kind=_kind(cells.get("kind", "")) or kind_in(text),
            is_struck=is_taken_back,
        )
    ]


def column_meaning(name: str) -> str | None:
    """What a column of this name tells: "action", "owner", "due", "status" or "kind"; None for any other."""
    head = name.lower().strip("*_ ")
    return next((key for key, pattern in _COLUMNS.items() if pattern.search(head)), None)


def _by_meaning(cells: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in cells:
        meaning = column_meaning(name)
        if meaning and meaning not in found:
            found[meaning] = cell
    return found


def _is_ticked(row: Block) -> bool:
    return any(_TICKED.search(cell) for _, cell in row.cells)


def _owner(cell: str) -> str | None:
    name = re.sub(r"[*_`@]|\[|\]\([^)]*\)", "", cell[:120]).strip()
    return name if name and not is_noise(cell) and len(name) < 60 else None


def _kind(cell: str) -> ItemKind | None:
    word = cell.strip("*_` ").lower()[:40]
    return next((kind for kind in ItemKind if word.startswith(kind.value[:6])), None)
