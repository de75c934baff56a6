"""What people want to hear."""

from tracker.db import db
from tracker.models.notices import NoticePreference


def find_preference(person_id: int) -> NoticePreference | None:
    """What somebody has chosen; None while the default holds."""
    return db.session.get(NoticePreference, person_id)
