"""Issues for many items at once: each is asked for in a transaction of its own; the worker creates them one by one."""

from collections.abc import Sequence

from tracker.changes import issues
from tracker.changes.bulk import MOST, Outcome
from tracker.errors import BusyError, NotAllowedError, RefusedError, TrackerError
from tracker.queries import actions
from tracker.rules.permissions import Actor


def ask_each(item_ids: Sequence[int], *, by: Actor) -> list[Outcome]:
    """Have an issue created for each item, in the repository of its rule; what is asked for already is done.

    Raises RefusedError for more than MOST of them. Where the database is too busy, the rest is not tried.
    """
    if len(item_ids) > MOST:
        raise RefusedError(f"Create at most {MOST} issues at once.")
    found: list[Outcome] = []
    for place, item_id in enumerate(item_ids):
        try:
            issues.ask(actions.get_item(item_id), by=by)
            found.append(Outcome(item_id))
        except BusyError as error:
            return found + [Outcome(key, str(error)) for key in item_ids[place:]]
        except NotAllowedError:
            found.append(Outcome(item_id, "You may not do this to the items of its team."))
        except TrackerError as error:
            found.append(Outcome(item_id, str(error)))
    return found
