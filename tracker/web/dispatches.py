"""The delivery log: what was sent to whom, and what was not and why."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import dispatches as changes
from tracker.presenters import notices
from tracker.queries import dispatches as queries
from tracker.vocabulary import DispatchStatus, NoticeKind, Permission

blueprint = Blueprint("dispatches", __name__, url_prefix="/settings/messages")

SHOWN: Final = 50
TROUBLE: Final = frozenset({DispatchStatus.FAILED, DispatchStatus.BOUNCED, DispatchStatus.LOST})
TABS: Final = {
    "": ("Sent or to be sent", frozenset(DispatchStatus) - {DispatchStatus.SKIPPED}),
    "trouble": ("Not delivered", TROUBLE),
    "skipped": ("Left out", frozenset({DispatchStatus.SKIPPED})),
}
"""What the page can show, by the value in its address."""


@blueprint.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """The latest messages, or only those with trouble."""
    shown = request.args.get("show", "")
    shown = shown if shown in TABS else ""
    kind = request.args.get("kind", "")
    before = request.args.get("before", type=int)
    statuses = TABS[shown][1]
    rows = queries.log_of(
        statuses=statuses,
        kinds=frozenset({NoticeKind(kind)} if kind in set(NoticeKind) else ()),
        before=before if before is None or before < 2**31 else None,
        limit=SHOWN + 1,
    )
    counts = queries.counts()
    return render_template(
        "dispatches/index.html",
        rows=rows[:SHOWN],
        more=rows[SHOWN - 1].id if len(rows) > SHOWN else None,
        shown=shown,
        tabs=[(key, words, sum(counts.get(one, 0) for one in which)) for key, (words, which) in TABS.items()],
        trouble=sum(counts.get(one, 0) for one in TROUBLE),
        kinds=notices.KINDS,
        statuses=notices.STATUSES,
        resendable=changes.RESENDABLE,
    )


@blueprint.post("/<int(max=2147483647):dispatch_id>/send")
@requires(Permission.ADMINISTER)
def resend(dispatch_id: int) -> ResponseReturnValue:
    """Try a message again."""
    changes.resend(queries.get_dispatch(dispatch_id), by=visitor())
    flash("It is tried again within a minute.")
    return redirect(url_for("dispatches.index", show="trouble"), 303)
