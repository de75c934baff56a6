"""The catalogue of services as a file: out, and in after a preview."""

from collections import Counter

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import catalogue as changes
from tracker.forms.catalogue import CatalogueForm
from tracker.presenters import csv
from tracker.queries import teams
from tracker.rules.catalogue import COLUMNS, Fate
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("catalogue", __name__, url_prefix="/teams")


@blueprint.get("/services.csv")
@requires(Permission.READ)
def download() -> ResponseReturnValue:
    """All services with their teams."""
    text = csv.table(COLUMNS, ((service.name, service.team.name) for service in teams.all_services()))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="services.csv"'
    return response


@blueprint.route("/services", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def upload() -> ResponseReturnValue:
    """Choose a file, see what it would do, take it in."""
    form = CatalogueForm()
    steps, text = None, ""
    if form.validate_on_submit():
        with refusals_on(form):
            text = form.given()
            if "accept" in request.form:
                return _taken_in(text)
            steps = changes.planned(text)
    counts = Counter(step.fate for step in steps or ())
    shown = {"steps": steps, "text": text, "counts": counts, "writes": counts[Fate.CREATED] + counts[Fate.MOVED]}
    return render_template("catalogue/upload.html", form=form, **shown), status_of(form)


def _taken_in(text: str) -> ResponseReturnValue:
    counts = Counter(step.fate for step in changes.take_in(text, by=visitor()))
    done = f"{counts[Fate.CREATED]} added, {counts[Fate.MOVED]} moved, {counts[Fate.UNCHANGED]} as before"
    left_out = f"; {counts[Fate.REFUSED]} left out" if counts[Fate.REFUSED] else ""
    flash(f"Services: {done}{left_out}.")
    return redirect(url_for("teams.index"), 303)
