"""The lines of a write-up that an item was read from."""

import sqlalchemy as sa

from tracker.db import db
from tracker.models.actions import ActionItem
from tracker.models.incidents import WriteUp


def lines_of(item: ActionItem) -> str:
    """Those lines as they stand; empty where the item was made by hand or the text was deleted."""
    if item.writeup_id is None or item.first_line is None or item.last_line is None:
        return ""
    text = db.session.scalar(sa.select(WriteUp.text).where(WriteUp.id == item.writeup_id)) or ""
    return "\n".join(text.split("\n")[item.first_line - 1 : item.last_line])
