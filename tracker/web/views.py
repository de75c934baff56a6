"""Saved views: the list of them, one opened by its address, and what whoever made one may do with it."""

from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.access import requires, visitor
from tracker.changes import views as changes
from tracker.forms.filters import ListForm, numbers
from tracker.forms.views import EditViewForm, SaveViewForm
from tracker.models.views import SavedView
from tracker.queries import names
from tracker.queries import views as queries
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("views", __name__)

MOST_PAIRS = 200


@blueprint.get("/views")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """One's own views, and those that others share."""
    views = [(view, changes.may_edit(view, visitor())) for view in queries.offered_to(visitor().person_id)]
    return render_template("views/index.html", views=views, most=changes.MOST)


@blueprint.route("/views/new", methods=["GET", "POST"])
@requires(Permission.READ)
def new() -> ResponseReturnValue:
    """Save a list under a name."""
    form = SaveViewForm(query=request.query_string.decode("ascii", "replace"))
    form.query.data = _settled(form.query.data or "")
    if form.validate_on_submit():
        with refusals_on(form):
            view = changes.add(form.name.data or "", form.query.data, by=visitor(), is_shared=bool(form.is_shared.data))
            flash(f"{view.name} is saved.")
            return redirect(_list(view), 303)
    return render_template("views/new.html", form=form), status_of(form)


def _settled(query: str) -> str:
    """The query string of a list as the list itself would write it, without what it does not know."""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_PAIRS)
    except ValueError:
        pairs = []
    asked = MultiDict(pairs)
    return ListForm(asked, names.chosen(numbers(asked))).query()


def _list(view: SavedView) -> str:
    return f"{url_for('actions.index')}?{view.query}"


@blueprint.get("/views/<int:view_id>")
@requires(Permission.READ)
def show(view_id: int) -> ResponseReturnValue:
    """Open a view: on to the list that it names."""
    return redirect(_list(queries.get_view(view_id, reader_id=visitor().person_id)), 303)


@blueprint.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@requires(Permission.READ)
def edit(view_id: int) -> ResponseReturnValue:
    """Rename a view, share it or keep it to oneself."""
    view = queries.get_view(view_id, reader_id=visitor().person_id)
    changes.require_own(view, visitor())
    form = EditViewForm(obj=view)
    if form.validate_on_submit():
        with refusals_on(form, view):
            name, is_shared = form.name.data or "", bool(form.is_shared.data)
            changes.edit(view, by=visitor(), version=form.version.data, name=name, is_shared=is_shared)
            flash(f"{view.name} is saved.")
            return redirect(url_for("views.index"), 303)
    return render_template("views/edit.html", form=form, view=view), status_of(form)


@blueprint.post("/views/<int:view_id>/delete")
@requires(Permission.READ)
def delete(view_id: int) -> ResponseReturnValue:
    """Forget a view."""
    view = queries.get_view(view_id, reader_id=visitor().person_id)
    name = view.name
    changes.delete(view, by=visitor())
    flash(f"{name} is deleted.")
    return redirect(url_for("views.index"), 303)
