"""Comments under an action item."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import comments as changes
from tracker.forms.comments import CommentForm, EditCommentForm
from tracker.queries import actions
from tracker.queries import comments as queries
from tracker.vocabulary import Permission
from tracker.web.errors import refusals_on, status_of
from tracker.web.fragments import wants_fragment
from tracker.web.moves import act_form, acted

blueprint = Blueprint("comments", __name__)

ONE = "/comments/<int(max=2147483647):comment_id>"


@blueprint.route("/items/<int(max=2147483647):item_id>/comments/new", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def new(item_id: int) -> ResponseReturnValue:
    """Say something under an item."""
    item = actions.get_item(item_id)
    form = CommentForm()
    if form.validate_on_submit():
        with refusals_on(form):
            comment = changes.add(item, form.text.data or "", by=visitor())
            if wants_fragment():
                return acted(item, "The note is kept.")
            return redirect(url_for("actions.show", item_id=item_id, _anchor=f"comment-{comment.id}"), 303)
    if wants_fragment():
        return act_form(item, form, "Note")
    return render_template("comments/edit.html", form=form, item=item, verb="Comment"), status_of(form)


@blueprint.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def edit(comment_id: int) -> ResponseReturnValue:
    """Write one's own comment anew."""
    comment = queries.get_comment(comment_id)
    form = EditCommentForm(obj=comment)
    if form.validate_on_submit():
        with refusals_on(form, comment):
            changes.edit(comment, form.text.data or "", by=visitor(), version=form.version.data)
            return redirect(url_for("actions.show", item_id=comment.item_id, _anchor=f"comment-{comment.id}"), 303)
    return render_template("comments/edit.html", form=form, item=comment.item, verb="Save"), status_of(form)


@blueprint.post(f"{ONE}/remove")
@requires(Permission.EDIT_ITEM)
def remove(comment_id: int) -> ResponseReturnValue:
    """Take a comment back."""
    comment = queries.get_comment(comment_id)
    item_id = comment.item_id
    changes.remove(comment, by=visitor())
    flash("The comment is removed.")
    return redirect(url_for("actions.show", item_id=item_id), 303)
