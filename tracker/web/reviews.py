"""Weekly reviews: when they are held, what stands on the next agenda, and the minutes of the past ones."""

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import review_schedules
from tracker.changes import reviews as changes
from tracker.forms.actions import NOBODY
from tracker.forms.choices import choices
from tracker.forms.reviews import WEEKDAYS, NoteForm, ScheduleForm
from tracker.models.people import Team
from tracker.models.reviews import Review, ReviewSchedule
from tracker.presenters import minutes as presenter
from tracker.presenters.minutes import Minutes
from tracker.queries import agendas, people, teams
from tracker.queries import minutes as told
from tracker.queries import reviews as queries
from tracker.rules import reviews as rules
from tracker.vocabulary import Permission, ReviewState
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("reviews", __name__)

KEY = "<int(max=2147483647):review_id>"
TEAM = "/teams/<int(max=2147483647):team_id>"
EVERYBODY = "The whole organisation"


class Scope(NamedTuple):
    """Somebody who meets: a team, or the whole organisation."""

    team_id: int | None
    name: str
    path: str
    schedule: ReviewSchedule | None
    next_at: datetime | None
    state: ReviewState | None


@blueprint.get("/reviews")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Who meets when, and the minutes of the past reviews."""
    past = queries.past()
    counts = queries.decided_counts([one.id for one in past])
    return render_template("reviews/index.html", scopes=_scopes(), past=past, counts=counts)


def _scopes() -> list[Scope]:
    """One's own teams first."""
    schedules = {one.team_id: one for one in queries.schedules()}
    going = {one.team_id: one.state for one in queries.all_not_over()}
    named: list[tuple[int | None, str]] = [*teams.team_choices(), (None, EVERYBODY)]
    found = [
        Scope(key, name, _path(key), schedules.get(key), next_meeting(schedules.get(key)), going.get(key))
        for key, name in named
    ]
    return sorted(found, key=lambda one: one.team_id not in visitor().team_roles)


def _path(team_id: int | None) -> str:
    return url_for("reviews.upcoming", team_id=team_id)


def next_meeting(schedule: ReviewSchedule | None) -> datetime | None:
    """When the next meeting is by a schedule that is followed."""
    if schedule is None or not schedule.is_active:
        return None
    return rules.next_meeting(schedule.weekday, schedule.starts_at, schedule.time_zone, after=clock.now())


@blueprint.get("/reviews/organisation", defaults={"team_id": None})
@blueprint.get(f"{TEAM}/review")
@requires(Permission.READ)
def upcoming(team_id: int | None) -> ResponseReturnValue:
    """The next review of a team, or of all: what would stand on its agenda now, or how far it has come."""
    recent = queries.recent_of(team_id)
    team = teams.get_team(team_id) if team_id else None
    going = next((one for one in recent if one.state in queries.NOT_OVER), None)
    held = [one for one in recent if one.state is ReviewState.CLOSED]
    schedule = queries.schedule_of(team_id)
    is_running = going is not None and going.state is ReviewState.RUNNING
    agenda = None if is_running else agendas.agenda(team_id, before=held[0] if held else None, now=clock.now())
    lines = queries.lines_of(going.id) if going is not None and is_running else []
    walk = [(one.id, one.section, one.is_reached) for one in lines if not one.outcome]
    return render_template(
        "reviews/upcoming.html",
        team=team,
        name=team.name if team else EVERYBODY,
        path=_path(team_id),
        going=going,
        past=held,
        schedule=schedule,
        next_at=going.planned_for if going and not is_running else next_meeting(schedule),
        weekdays=WEEKDAYS,
        agenda=agenda,
        parts=_parts(agenda) if agenda else [],
        progress=rules.progress(walk, None),
        walk=walk,
        asked=queries.answered_items(going.id) if going is not None and not is_running else {},
        may_run=review_schedules.may_run(visitor(), team),
        outcomes=presenter.OUTCOMES,
        titles=rules.TITLES,
    )


def _parts(agenda: agendas.Agenda) -> list[tuple[str, list[agendas.Point]]]:
    found: dict[str, list[agendas.Point]] = {name: [] for name in rules.STEPS}
    for point in agenda.points:
        found[rules.step_of(point.section)].append(point)
    return [(name, points) for name, points in found.items() if points]


@blueprint.post(f"{TEAM}/review")
@requires(Permission.RUN_REVIEW)
def start(team_id: int) -> ResponseReturnValue:
    """Begin the review of a team, or join it where it runs."""
    return _started(teams.get_team(team_id))


@blueprint.post("/reviews/organisation")
@requires(Permission.ADMINISTER)
def start_of_all() -> ResponseReturnValue:
    """Begin the review of the whole organisation, or join it where it runs."""
    return _started(None)


def _started(team: Team | None) -> ResponseReturnValue:
    review = changes.start(team, by=visitor())
    return redirect(url_for("review_walk.walk", review_id=review.id), 303)


@blueprint.get(f"/reviews/{KEY}")
@requires(Permission.READ)
def show(review_id: int) -> ResponseReturnValue:
    """The minutes of a review that was held; else the way to what it is now."""
    review = queries.whole_review(review_id)
    if review.state is not ReviewState.CLOSED:
        return redirect(_path(review.team_id), 303)
    minutes, may_run = _minutes(review), review_schedules.may_run(visitor(), review.team)
    return render_template(
        "reviews/minutes.html", review=review, minutes=minutes, may_run=may_run, path=_path(review.team_id)
    )


@blueprint.get(f"/reviews/{KEY}/minutes.md")
@requires(Permission.READ)
def download(review_id: int) -> ResponseReturnValue:
    """The minutes as a Markdown file."""
    review = queries.whole_review(review_id)
    base_url = current_app.extensions["settings"].base_url
    text = presenter.markdown(_minutes(review), base_url=base_url)
    name = f"review-{review.id}.md"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"}
    return Response(text, content_type="text/markdown; charset=utf-8", headers=headers)


def _minutes(review: Review) -> Minutes:
    return presenter.compose(review, told.told_of(review), zone=visitor().time_zone)


@blueprint.post(f"/reviews/{KEY}/close")
@requires(Permission.RUN_REVIEW)
def close(review_id: int) -> ResponseReturnValue:
    """End the meeting and show its minutes."""
    review = changes.close(queries.get_review(review_id), by=visitor())
    flash("The review is closed. The minutes go to everybody who gets them.")
    return redirect(url_for("reviews.show", review_id=review.id), 303)


@blueprint.post(f"/reviews/{KEY}/skip")
@requires(Permission.RUN_REVIEW)
def skip(review_id: int) -> ResponseReturnValue:
    """Not hold a planned review."""
    review = changes.skip(queries.get_review(review_id), by=visitor(), version=request.form.get("version", type=int))
    flash("This review is skipped. The next one is planned as usual.")
    return redirect(_path(review.team_id), 303)


@blueprint.route(f"/reviews/{KEY}/note", methods=["GET", "POST"])
@requires(Permission.RUN_REVIEW)
def note(review_id: int) -> ResponseReturnValue:
    """Write the notes of a meeting."""
    review = queries.whole_review(review_id)
    form = NoteForm(obj=review)
    if form.validate_on_submit():
        with refusals_on(form, review):
            changes.take_note(review, form.note.data or "", by=visitor(), version=form.version.data)
            flash("The notes are saved.")
            return redirect(_after_note(review), 303)
    return render_template("reviews/note.html", form=form, review=review), status_of(form)


def _after_note(review: Review) -> str:
    if review.state is ReviewState.RUNNING:
        return url_for("review_walk.walk", review_id=review.id)
    return url_for("reviews.show", review_id=review.id)


@blueprint.get("/reviews/organisation/schedule", defaults={"team_id": None})
@blueprint.get(f"{TEAM}/review/schedule")
@requires(Permission.READ)
def schedule(team_id: int | None) -> ResponseReturnValue:
    """When a team, or the whole organisation, meets."""
    return _schedule_page(team_id)


@blueprint.post(f"{TEAM}/review/schedule")
@requires(Permission.RUN_REVIEW)
def set_schedule(team_id: int) -> ResponseReturnValue:
    """Say when a team meets."""
    return _set(team_id)


@blueprint.post("/reviews/organisation/schedule")
@requires(Permission.ADMINISTER)
def set_schedule_of_all() -> ResponseReturnValue:
    """Say when the whole organisation meets."""
    return _set(None)


def _set(team_id: int | None) -> ResponseReturnValue:
    team = teams.get_team(team_id) if team_id else None
    review_schedules.require(visitor(), team)
    form = _schedule_form(team, queries.schedule_of(team_id))
    if form.validate_on_submit():
        with refusals_on(form):
            review_schedules.set_schedule(
                team,
                by=visitor(),
                weekday=form.weekday.data,
                starts_at=form.starts_at.data or "",
                time_zone=form.time_zone.data or "UTC",
                chair=people.find_person(form.chair.data),
                is_active=form.is_active.data,
                version=form.version.data or 0,
            )
            flash("The schedule is saved.")
            return redirect(_path(team_id), 303)
    return _schedule_page(team_id, form)


def _schedule_form(team: Team | None, known: ReviewSchedule | None) -> ScheduleForm:
    zone = team.time_zone if team else visitor().time_zone
    new = {"version": 0, "weekday": 0, "starts_at": "10:00", "time_zone": zone, "chair": NOBODY, "is_active": True}
    form = ScheduleForm(obj=known, data={"chair": known.chair_id or NOBODY} if known else new)
    form.chair.choices = choices([(NOBODY, "whoever starts it")], people.choices())
    return form


def _schedule_page(team_id: int | None, form: ScheduleForm | None = None) -> ResponseReturnValue:
    team = teams.get_team(team_id) if team_id else None
    known = queries.schedule_of(team_id)
    form = form or _schedule_form(team, known)
    page = render_template(
        "reviews/schedule.html",
        form=form,
        name=team.name if team else EVERYBODY,
        path=_path(team_id),
        schedule=known,
        weekdays=WEEKDAYS,
        may_run=review_schedules.may_run(visitor(), team),
    )
    return page, status_of(form)


@blueprint.get("/help/review")
@requires(Permission.READ)
def handbook() -> ResponseReturnValue:
    """How to run the meeting."""
    return render_template("help/review.html")
