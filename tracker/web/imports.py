"""Importing in the browser: a text or a file, the preview, and what an import brought."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import access, cited_issues, following, undos
from tracker.changes import imports as changes
from tracker.changes.drafts import Draft
from tracker.clients.fetch import OFF
from tracker.errors import RefusedError, UnreadableError
from tracker.forms.corrections import corrected
from tracker.forms.imports import NEW, Choices, ImportForm, PreviewForm
from tracker.forms.previews import Seen, file_name
from tracker.jobs import fetch_feeds
from tracker.queries import following as followed
from tracker.queries import imports as queries
from tracker.queries import teams
from tracker.rules import permissions
from tracker.vocabulary import ImportStatus, Permission
from tracker.web import previews
from tracker.web.connections import settings
from tracker.web.errors import refusals_on, status_of
from tracker.web.guards import takes_uploads
from tracker.writeups.formats import MAX_DOCUMENT_BYTES

blueprint = Blueprint("imports", __name__)

MOST_AN_HOUR = 100
SHOWN = 5
"""Issues that were not linked, each with the reason."""
RUN = "/imports/<int(max=2147483647):run_id>"


@blueprint.get("/import")
@requires(Permission.IMPORT)
def new() -> ResponseReturnValue:
    """Two ways in: paste, or a file. Below, what was imported lately."""
    own = _teams()
    return _start(ImportForm(teams=own, data={"team": own[0][0] if len(own) == 1 else 0}))


@blueprint.post("/import/preview")
@takes_uploads
@requires(Permission.IMPORT)
def preview() -> ResponseReturnValue:
    """What can be read in a text. Nothing is stored."""
    form = ImportForm(teams=_teams())
    with refusals_on(form):
        form.check_one()
        if form.validate():
            _count("read")
            if form.url.data:
                return _from_address(form)
            data, seen, field = _given(form)
            draft = previews.draft_from(data, seen, field=field)
            filled = PreviewForm(teams=_teams(), formdata=None, data=previews.fresh(draft, seen, form.team.data))
            return previews.page_of(draft, filled)
    return _start(form)


@blueprint.post("/import")
@takes_uploads
@requires(Permission.IMPORT)
def accept() -> ResponseReturnValue:
    """Write what the preview showed, as the person corrected it; or add lines to it as an item and show it again."""
    form = PreviewForm(teams=_teams())
    start = ImportForm(teams=_teams(), formdata=None, data={"text": form.text.data})
    with refusals_on(start):
        draft = previews.sealed(form)
        previews.ask_same(form, draft)
        if "add" in request.form:
            previews.add_item(form, draft)
        elif form.validate():
            with refusals_on(form):
                return _accepted(form, draft)
        return previews.page_of(draft, form)
    return _start(start)


@blueprint.get(RUN)
@requires(Permission.READ)
def show(run_id: int) -> ResponseReturnValue:
    """What one import brought, or what became of it."""
    run = queries.get_run(run_id)
    brought = [writeup.incident for writeup in queries.writeups_of(run_id)]
    may_undo = run.undone_at is None and all(
        permissions.can(visitor(), Permission.IMPORT, one) for one in (None, *brought)
    )
    results, undoing = queries.results_of(run_id), queries.undoing_of(run_id)
    return render_template(
        "imports/show.html",
        run=run,
        results=results,
        undoing=undoing,
        may_undo=may_undo,
        created=sum(row.status is ImportStatus.CREATED for row in results),
    )


@blueprint.post(RUN + "/undo")
@requires(Permission.IMPORT)
def undo(run_id: int) -> ResponseReturnValue:
    """Take an import back; what somebody has touched stays."""
    undos.undo(queries.get_run(run_id), by=visitor())
    flash("The import is taken back.")
    return redirect(url_for("imports.show", run_id=run_id), 303)


def _teams() -> Choices:
    """The teams that this visitor may import for."""
    return teams.team_choices() if visitor().is_admin else list(visitor().team_names.items())


def _count(what: str) -> None:
    """Count one reading or acceptance. Raises TooManyAttemptsError after a hundred in an hour."""
    key = f"import-{what}:{visitor().person_id}"
    access.count_attempts([key], limit=MOST_AN_HOUR, window=timedelta(hours=1), verb="import")


def _given(form: ImportForm) -> tuple[bytes, Seen, str]:
    """The bytes that a person gave, what they came as, and the field they came in."""
    if form.file.data:
        name = file_name(form.file.data.filename)
        return form.file.data.read(MAX_DOCUMENT_BYTES + 1), Seen(name, clock.today()), "file"
    return previews.sent_text(form.text.data), Seen("", clock.today()), "text"


def _from_address(form: ImportForm) -> ResponseReturnValue:
    """The preview of the one write-up at an address; of several a list to choose from."""
    address = form.url.data or ""
    try:
        drafts = fetch_feeds.drafts_at(address, settings=settings())
    except UnreadableError as problem:
        raise RefusedError(str(problem), field="url") from None
    if len(drafts) == 1:
        seen = Seen(drafts[0].source, clock.today())
        filled = PreviewForm(teams=_teams(), formdata=None, data=previews.fresh(drafts[0], seen, form.team.data))
        return previews.page_of(drafts[0], filled)
    team = teams.get_team(form.team.data) if form.team.data else None
    number = following.keep(drafts, place=address, by=visitor(), team=team)
    flash(f"The address holds {len(drafts)} write-ups; {number} of them are new. What is new waits here for you.")
    return redirect(url_for("following.index"), 303)


def _accepted(form: PreviewForm, draft: Draft) -> ResponseReturnValue:
    _count("accept")
    wanted = corrected(draft, form)
    found = previews.found_issues(wanted, is_restricted=bool(form.is_restricted.data))
    done, problems = cited_issues.accept(
        wanted,
        by=visitor(),
        team=teams.get_team(form.team.data) if form.team.data else None,
        found=found,
        site=settings().base_url,
        placed=changes.Placement(
            incident_id=form.same_incident_id,
            is_new=form.same_as.data == NEW,
            is_restricted=form.is_restricted.data,
        ),
    )
    if done.run is None:
        flash(f"{done.incident.label} holds exactly this text already. Nothing was changed.")
        return redirect(url_for("incidents.show", incident_id=done.incident.id), 303)
    if problems:
        more = f" And {len(problems) - SHOWN} more." if len(problems) > SHOWN else ""
        flash(" ".join(problems[:SHOWN]) + more, "refused")
    return redirect(url_for("imports.show", run_id=done.run.id), 303)


def _start(form: ImportForm) -> ResponseReturnValue:
    page = render_template(
        "imports/new.html",
        form=form,
        runs=queries.recent_runs(),
        waiting=followed.count_waiting(),
        url_hint=_address_hint(),
    )
    return page, status_of(form)


def _address_hint() -> str:
    """What can be fetched, in words."""
    hosts = settings().fetch_hosts
    if not hosts:
        return OFF
    return f"A page, the incidents.json of a status page, or a feed. Allowed: {', '.join(host.name for host in hosts)}."
