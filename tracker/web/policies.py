"""Policies: the default and one per team, with a preview of what a change would move."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import requires, visitor
from tracker.changes import policies as changes
from tracker.forms.conflicts import Now
from tracker.forms.policies import PolicyForm
from tracker.models.people import Team
from tracker.presenters import history
from tracker.queries import policies as queries
from tracker.queries import teams
from tracker.rules.deadlines import DEFAULT, Terms
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("policies", __name__, url_prefix="/policies")

SHOWN = 50
"""Items that a preview lists."""


@blueprint.get("")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """What holds for each team."""
    known = queries.all_policies()
    default = known.get(None, DEFAULT)
    return render_template("policies/index.html", teams=teams.team_choices(), policies=known, default=default)


@blueprint.get("/default", defaults={"team_id": None})
@blueprint.get("/<int(max=2147483647):team_id>")
@requires(Permission.READ)
def show(team_id: int | None) -> ResponseReturnValue:
    """One policy: to read, and to set for whoever may."""
    return _page(_team(team_id))


@blueprint.post("/default", defaults={"team_id": None})
@blueprint.post("/<int(max=2147483647):team_id>")
@requires(Permission.SET_POLICY)
def change(team_id: int | None) -> ResponseReturnValue:
    """Show what a change would move; apply it; or go back to the days that were typed."""
    team = _team(team_id)
    changes.require(visitor(), team)
    form = PolicyForm()
    if not form.validate() or "edit" in request.form:
        return _page(team, form), status_of(form)
    terms = None if "follow" in request.form else form.terms()
    new = changes.checked(team, queries.find_policy(team_id), terms)
    if "apply" in request.form:
        with refusals_on(form, Now(_Standing(team_id), form, lambda: _form(team_id)) if terms else None):
            return _applied(team, terms, version=form.version.data or 0)
    if status_of(form) == 409:
        return _page(team, form), 409
    return _preview(team, new, form, follows=terms is None), status_of(form)


def _applied(team: Team | None, terms: Terms | None, *, version: int) -> ResponseReturnValue:
    moves_items, digest = "moves_items" in request.form, request.form.get("digest", "")
    moved = changes.set_policy(team, terms, by=visitor(), version=version, moves_items=moves_items, digest=digest)
    along = f" {moved} open {'item has its' if moved == 1 else 'items have their'} new dates." if moved else ""
    done = f"{team.name} follows the default policy again" if team and terms is None else "The policy is set"
    flash(f"{done}.{along}")
    return redirect(url_for("policies.show", team_id=team.id if team else None), 303)


def _team(team_id: int | None) -> Team | None:
    return None if team_id is None else teams.get_team(team_id)


class _Standing:
    """The policy of a team as it stands, which may have no row yet."""

    def __init__(self, team_id: int | None) -> None:
        policy = queries.find_policy(team_id)
        self.version = policy.version if policy else 0


def _form(team_id: int | None) -> PolicyForm:
    """The form as it is filled from what holds."""
    values = PolicyForm.values(queries.in_force(team_id).terms)
    return PolicyForm(formdata=None, data={**values, "version": _Standing(team_id).version})


def _page(team: Team | None, form: PolicyForm | None = None) -> str:
    team_id = team.id if team else None
    return render_template(
        "policies/show.html",
        team=team,
        form=form or _form(team_id),
        in_force=queries.in_force(team_id),
        default=queries.in_force(None).terms,
        may_set=changes.may_set(visitor(), team),
        history=history.lines(queries.history_of(team_id)),
    )


def _preview(team: Team | None, new: Terms, form: PolicyForm, *, follows: bool) -> str:
    """What would become of the days and of the items that are open."""
    team_id = team.id if team else None
    plan = queries.plan(team_id, new)
    today = clock.today(team.time_zone if team else visitor().time_zone)
    before, after = PolicyForm.values(queries.in_force(team_id).terms), PolicyForm.values(new)
    return render_template(
        "policies/preview.html",
        team=team,
        form=form,
        follows=follows,
        plan=plan,
        shown=plan.shifts[:SHOWN],
        late=sum(1 for one in plan.shifts if one.is_late(today)),
        today=today,
        days=[(form[name].label.text, before[name], after[name]) for name in after if before[name] != after[name]],
        is_ticked="moves_items" in request.form,
    )
