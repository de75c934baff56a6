"""An item's issue on GitHub: how it stands, made, linked, unlinked; and what of restricted incidents may go there."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import issues as changes
from tracker.errors import RefusedError
from tracker.forms.issues import CreateIssueForm, LinkIssueForm
from tracker.models.actions import ActionItem
from tracker.presenters import github as presenter
from tracker.queries import actions, cited_issues, incidents
from tracker.queries import issue_cards as cards
from tracker.queries import issues as queries
from tracker.queries.connections import get_repo
from tracker.vocabulary import Permission
from tracker.web import named_issues
from tracker.web.connections import settings
from tracker.web.errors import refusals_on, status_of
from tracker.web.fragments import back, form_or_page

blueprint = Blueprint("issues", __name__)

ONE = "/items/<int(max=2147483647):item_id>/issue"


@blueprint.get(ONE)
@requires(Permission.READ)
def show(item_id: int) -> ResponseReturnValue:
    """The issue with its live state, as a part of the item's page and on its own."""
    return _card(actions.get_whole(item_id))


@blueprint.get(ONE + "/stamp")
@requires(Permission.READ)
def stamp(item_id: int) -> ResponseReturnValue:
    """Asked by open pages every few seconds: whether they still show what holds."""
    return Response(cards.stamp_of(actions.get_item(item_id).id), mimetype="text/plain")


@blueprint.post(ONE + "/create")
@requires(Permission.EDIT_ITEM)
def create(item_id: int) -> ResponseReturnValue:
    """Have the worker create its issue."""
    item = actions.get_whole(item_id)
    form = CreateIssueForm(repos=cards.open_repos(), rule=queries.rule_for(item))
    if form.validate_on_submit():
        with refusals_on(form):
            repo = get_repo(form.repo.data) if form.repo.data else None
            changes.ask(item, by=visitor(), repo=repo)
            return back(f"/items/{item_id}", f"{item.label} gets its issue within a minute.")
    return _card(item, create_form=form)


@blueprint.route(ONE + "/link", methods=["GET", "POST"])
@requires(Permission.EDIT_ITEM)
def link(item_id: int) -> ResponseReturnValue:
    """Link an issue that is there already, once GitHub has shown it."""
    item = actions.get_whole(item_id)
    form = LinkIssueForm()
    if form.validate_on_submit():
        with refusals_on(form):
            repo, issue = named_issues.find(item, form.issue.data or "")
            made = changes.link(actions.get_item(item_id), repo, issue, by=visitor(), site=settings().base_url)
            return back(f"/items/{item_id}", f"It is linked to {made.repo.full_name}#{made.number}.")
    return _card(item, link_form=form)


@blueprint.post(ONE + "/unlink")
@requires(Permission.EDIT_ITEM)
def unlink(item_id: int) -> ResponseReturnValue:
    """Part the two; both stay as they are."""
    item = actions.get_item(item_id)
    changes.unlink(item, by=visitor())
    return back(f"/items/{item_id}", "It is not linked any more. The issue stays as it is.")


@blueprint.post(ONE + "/keep")
@requires(Permission.EDIT_ITEM)
def keep(item_id: int) -> ResponseReturnValue:
    """The item stays though its issue was closed; the issue is opened again."""
    item = actions.get_item(item_id)
    changes.keep_open(item, by=visitor())
    return back(f"/items/{item_id}", f"{item.label} stays, and its issue is opened again within a minute.")


@blueprint.post(ONE + "/retry")
@requires(Permission.EDIT_ITEM)
def retry(item_id: int) -> ResponseReturnValue:
    """Try again what was given up."""
    item = actions.get_whole(item_id)
    failed = cards.card_of(item).failed
    if failed is None:
        raise RefusedError("Nothing failed any more.")
    changes.retry(failed, by=visitor())
    return back(f"/items/{item_id}", "It is tried again within a minute.")


@blueprint.post("/incidents/<int:incident_id>/github")
@requires(Permission.RESTRICT)
def consent(incident_id: int) -> ResponseReturnValue:
    """Let the items of a restricted incident go to private repositories."""
    incident = incidents.get_incident(incident_id)
    changes.consent(incident, by=visitor())
    return back(f"/incidents/{incident_id}/sight", "Its items may go to private repositories on GitHub.")


@blueprint.post("/incidents/<int:incident_id>/github/withdraw")
@requires(Permission.RESTRICT)
def withdraw(incident_id: int) -> ResponseReturnValue:
    """Send nothing more of it."""
    incident = incidents.get_incident(incident_id)
    changes.withdraw_consent(incident, by=visitor())
    return back(f"/incidents/{incident_id}/sight", "Nothing more of it is sent. What is on GitHub stays there.")


def _card(
    item: ActionItem, *, create_form: CreateIssueForm | None = None, link_form: LinkIssueForm | None = None
) -> ResponseReturnValue:
    card = cards.card_of(item)
    page = form_or_page(
        "issues/_card.html",
        "issues/show.html",
        item=item,
        card=card,
        cited=[] if card.link else cited_issues.cited_by(item),
        create_form=create_form or CreateIssueForm(formdata=None, repos=card.repos, rule=card.rule),
        link_form=link_form or LinkIssueForm(formdata=None),
        stamp=cards.stamp_of(item.id),
        says=presenter,
    )
    return page, status_of(create_form or link_form or LinkIssueForm(formdata=None))
