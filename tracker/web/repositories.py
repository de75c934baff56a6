"""Settings > GitHub: the repositories that are worked with, and whose items go there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access import requires, visitor
from tracker.changes import repositories as changes
from tracker.forms.connections import EditRepoForm, EditRuleForm, RepoForm, RuleForm
from tracker.jobs import github_questions
from tracker.models.github import GithubRepo
from tracker.queries import connections as queries
from tracker.queries import teams
from tracker.vocabulary import Permission
from tracker.web.connections import settings
from tracker.web.errors import refusals_on, status_of

blueprint = Blueprint("repositories", __name__)

ONE = "/settings/github/repositories/<int:repo_id>"
RULE = "/settings/github/rules/<int:rule_id>"


@blueprint.route("/settings/github/connections/<int:connection_id>/repositories/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new(connection_id: int) -> ResponseReturnValue:
    """Choose a repository, once GitHub says that there is one."""
    connection = queries.get_connection(connection_id)
    form = RepoForm()
    if form.validate_on_submit():
        with refusals_on(form):
            found = github_questions.find_repo(connection, form.typed_name(), settings())
            repo = changes.choose(connection, found, by=visitor(), label_prefix=form.label_prefix.data or "")
            flash(f"{repo.full_name} is chosen. Say whose items go there.")
            return redirect(url_for("repositories.show", repo_id=repo.id), 303)
    return render_template("github/new_repository.html", form=form, connection=connection), status_of(form)


@blueprint.get(ONE)
@requires(Permission.ADMINISTER)
def show(repo_id: int) -> ResponseReturnValue:
    """One repository with its rules."""
    return _page(queries.get_repo(repo_id))


@blueprint.post(ONE)
@requires(Permission.ADMINISTER)
def edit(repo_id: int) -> ResponseReturnValue:
    """Change its labels, and whether its issues quote."""
    repo = queries.get_repo(repo_id)
    form = EditRepoForm()
    if form.validate_on_submit():
        with refusals_on(form, repo):
            changes.edit(
                repo,
                by=visitor(),
                version=form.version.data,
                label_prefix=form.label_prefix.data or "",
                includes_quotes=form.includes_quotes.data,
            )
            flash(f"{repo.full_name} is saved.")
            return redirect(url_for("repositories.show", repo_id=repo_id), 303)
    return _page(repo, form=form), status_of(form)


@blueprint.post(ONE + "/rules")
@requires(Permission.ADMINISTER)
def add_rule(repo_id: int) -> ResponseReturnValue:
    """Send somebody's items there."""
    repo = queries.get_repo(repo_id)
    form = _rule_form()
    if form.validate_on_submit():
        with refusals_on(form):
            kind, key = form.chosen()
            whose = {"team": teams.get_team(key)} if kind == "team" else {"service": teams.get_service(key)}
            changes.add_rule(repo, by=visitor(), terms=form.terms(), **whose)
            flash(f"Their items go to {repo.full_name}.")
            return redirect(url_for("repositories.show", repo_id=repo_id), 303)
    return _page(repo, rule_form=form), status_of(form)


@blueprint.route(RULE, methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def edit_rule(rule_id: int) -> ResponseReturnValue:
    """Change what the issues of one rule get."""
    rule = queries.get_rule(rule_id)
    form = EditRuleForm(
        creates_on_commit=rule.creates_on_commit,
        uses_milestones=rule.uses_milestones,
        labels=", ".join(rule.labels),
        version=rule.version,
    )
    if form.validate_on_submit():
        with refusals_on(form, rule):
            changes.edit_rule(rule, by=visitor(), version=form.version.data, terms=form.terms())
            flash("The rule is saved. It holds for issues made from now on.")
            return redirect(url_for("repositories.show", repo_id=rule.repo_id), 303)
    return render_template("github/rule.html", form=form, rule=rule), status_of(form)


@blueprint.post(RULE + "/remove")
@requires(Permission.ADMINISTER)
def remove_rule(rule_id: int) -> ResponseReturnValue:
    """Send no more items by this rule."""
    rule = queries.get_rule(rule_id)
    repo_id = rule.repo_id
    changes.remove_rule(rule, by=visitor())
    flash("The rule is removed. Issues that are there stay linked.")
    return redirect(url_for("repositories.show", repo_id=repo_id), 303)


@blueprint.route(ONE + "/leave", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def leave(repo_id: int) -> ResponseReturnValue:
    """Work with it no longer, after a page that says what that ends."""
    repo = queries.get_repo(repo_id)
    connection_id, name = repo.connection_id, repo.full_name
    form = EditRepoForm(obj=repo)
    if form.validate_on_submit():
        with refusals_on(form):
            changes.leave(repo, by=visitor(), version=form.version.data)
            flash(f"{name} is left. Its issues stay as they are.")
            return redirect(url_for("connections.show", connection_id=connection_id), 303)
    links = queries.count_links(repo_id=repo_id)
    return render_template("github/leave.html", form=form, repo=repo, links=links), status_of(form)


def _rule_form(**how: object) -> RuleForm:
    return RuleForm(teams=teams.team_choices(), services=teams.service_choices(), **how)


def _page(repo: GithubRepo, *, form: EditRepoForm | None = None, rule_form: RuleForm | None = None) -> str:
    return render_template(
        "github/repository.html",
        repo=repo,
        form=form or EditRepoForm(formdata=None, obj=repo),
        rule_form=rule_form or _rule_form(formdata=None),
    )
