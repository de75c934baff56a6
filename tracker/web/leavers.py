"""People who turn out to be one, who leave, or who ask to be forgotten."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import doubles
from tracker.changes import leavers as changes
from tracker.forms.choices import choices
from tracker.forms.leavers import NOBODY, EraseForm, HandOverForm, MergePersonForm
from tracker.models.people import Person
from tracker.queries import leavers as queries
from tracker.queries import people
from tracker.rules import doubles as rules
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("leavers", __name__, url_prefix="/people/<int(max=2147483647):person_id>")


@blueprint.route("/merge", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def merge(person_id: int) -> ResponseReturnValue:
    """Choose the entry that is kept; everything of this one becomes its."""
    person = people.get_person(person_id)
    form = MergePersonForm(version=person.version)
    form.keep.choices = choices([(NOBODY, "choose …")], _others(person))
    if form.validate_on_submit():
        with refusals_on(form, person):
            kept = doubles.merge(person, people.get_person(form.keep.data), by=visitor(), version=form.version.data)
            flash(f"The two entries are one: {kept.name}.")
            return redirect(url_for("people.show", person_id=kept.id), 303)
    return render_template("leavers/merge.html", person=person, form=form), status_of(form)


def _others(person: Person) -> list[tuple[int, str]]:
    """Everybody else, those who are likely the same first."""
    own = rules.keys_of(person)
    others = [one for one in people.everybody() if one.id != person.id]
    others.sort(key=lambda one: not own & rules.keys_of(one))
    return [(one.id, f"{one.name}{f', {one.email}' if one.email else ''}") for one in others]


@blueprint.route("/hand-over", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def hand_over(person_id: int) -> ResponseReturnValue:
    """Give all unfinished items of somebody to somebody else; the answer says what became of each."""
    person = people.get_person(person_id)
    form = HandOverForm()
    form.to.choices = choices(
        [(NOBODY, "nobody: they wait without an owner")], (one for one in people.choices() if one[0] != person_id)
    )
    results = None
    if form.validate_on_submit():
        with refusals_on(form):
            results = changes.hand_over(person, people.find_person(form.to.data), by=visitor())
    shown = {"items": queries.unfinished_items(person_id), "results": results}
    return render_template("leavers/hand_over.html", person=person, form=form, **shown), status_of(form)


@blueprint.route("/erase", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def erase(person_id: int) -> ResponseReturnValue:
    """Forget who somebody was, once their name is typed."""
    person = people.get_person(person_id)
    form = EraseForm(version=person.version)
    if form.validate_on_submit():
        with refusals_on(form, person):
            changes.erase(person, typed=form.name.data or "", by=visitor(), version=form.version.data)
            flash(f"What was known of them is erased. They are called {person.name} now.")
            return redirect(url_for("people.show", person_id=person_id), 303)
    unfinished = queries.count_unfinished(person_id)
    return render_template("leavers/erase.html", person=person, form=form, unfinished=unfinished), status_of(form)
