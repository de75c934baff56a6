"""The search page, and the way from a name such as AI-12 to what it names."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires
from tracker.forms.search import SearchForm
from tracker.queries import search as queries
from tracker.vocabulary import HitKind, Permission

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@requires(Permission.READ)
def show() -> ResponseReturnValue:
    """What was found, best first, of one kind or of all. The name of one thing leads straight to it."""
    form = SearchForm(request.args)
    named = queries.find_label(form.words)
    if named is not None:
        kind, key = named
        if kind is HitKind.ITEM:
            return redirect(url_for("actions.show", item_id=key), 303)
        return redirect(url_for("incidents.show", incident_id=key), 303)
    found = queries.page_of_hits(form.words, kind=form.chosen, page=form.number)
    return render_template("search/show.html", form=form, found=found, cap=queries.COUNT_CAP, kinds=list(HitKind))
