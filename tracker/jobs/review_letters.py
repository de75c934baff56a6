"""What is written before and after a review: the question to an owner, the agenda and the minutes.

Each is made when it is sent, with the eyes of whoever gets it.
"""

from contextlib import suppress

from tracker import clock
from tracker.errors import NotFoundError
from tracker.models.reviews import Review
from tracker.presenters import minutes as presenter
from tracker.presenters import review_letters as letters
from tracker.presenters.messages import Addressee, Message
from tracker.queries import agendas
from tracker.queries import minutes as told
from tracker.queries import reviews as queries
from tracker.rules import inquiries
from tracker.vocabulary import ReviewState


def _review(period: str) -> Review | None:
    """The review that messages of a period are about; None where it is gone."""
    with suppress(NotFoundError, ValueError):
        return queries.whole_review(int(period.rpartition("-")[2]))
    return None


def inquiry(to: Addressee, period: str) -> Message | None:
    """The question to one owner, with the link that answers it; nothing once the meeting is over or it is answered."""
    with suppress(NotFoundError, ValueError):
        found = queries.get_inquiry(int(period.rpartition("-")[2]))
        is_on = found.review.state in queries.NOT_OVER and found.answered_at is None
        rows = queries.questions_of(found)
        if is_on and found.expires_at > clock.now() and rows and found.person_id == to.person_id:
            url = f"{to.base_url}/answers/{inquiries.token_of(found.salt, secret=to.secret_key)}"
            return letters.inquiry(to, found.review, rows, url=url)
    return None


def agenda(to: Addressee, period: str) -> Message | None:
    """The agenda of a planned review, as it is when it is sent; nothing once the meeting has begun."""
    review = _review(period)
    if review is None or review.state is not ReviewState.PLANNED:
        return None
    found = agendas.agenda(review.team_id, before=agendas.last_closed(review.team_id), now=clock.now())
    return letters.agenda(to, review, found)


def minutes(to: Addressee, period: str) -> Message | None:
    """The minutes of a review that is closed."""
    review = _review(period)
    if review is None or review.state is not ReviewState.CLOSED:
        return None
    return letters.minutes(to, review, presenter.compose(review, told.told_of(review), zone=to.zone))
