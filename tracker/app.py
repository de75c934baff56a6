"""The roof: wires everything together, and the only module that knows everyone."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from flask import Blueprint, Flask
from flask.cli import AppGroup, ScriptInfo
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import access, config, schema
from tracker.cli import checks, database, logs, serving
from tracker.cli import demo as company
from tracker.cli import exports as archives
from tracker.cli import following as followed
from tracker.cli import github as hub
from tracker.cli import imports as reading
from tracker.cli import people as logins
from tracker.cli import recurrences as repeats
from tracker.cli import secrets as keys
from tracker.db import call_when_woken, db, prepare_engine
from tracker.errors import TrackerError
from tracker.web import (
    account,
    accounts,
    actions,
    answers,
    assets,
    bulk,
    bulk_issues,
    catalogue,
    cause_upkeep,
    causes,
    channels,
    comments,
    connections,
    deadlines,
    dispatches,
    done_dates,
    errors,
    exports,
    facts,
    feeds,
    filters,
    following,
    github_apps,
    github_deliveries,
    github_health,
    guards,
    health,
    imports,
    incidents,
    issues,
    leavers,
    lists,
    merges,
    moves,
    notices,
    obstacles,
    people,
    policies,
    recurrences,
    recurring,
    redactions,
    reports,
    repositories,
    restrictions,
    returns,
    review_walk,
    reviews,
    risks,
    search,
    sessions,
    setup,
    teams,
    triage,
    views,
    week,
    welcome,
)
from tracker.web import settings as settings_pages
from tracker.worker.wakes import Waker

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates" if (HERE / "templates").is_dir() else HERE.parent / "templates"
"""Inside the package when installed from a wheel, beside it in a checkout."""

ROOMS: tuple[Blueprint, ...] = tuple(
    room.blueprint
    for room in (
        week,
        reviews,
        review_walk,
        answers,
        triage,
        actions,
        lists,
        bulk,
        bulk_issues,
        views,
        moves,
        deadlines,
        obstacles,
        comments,
        done_dates,
        issues,
        risks,
        incidents,
        facts,
        causes,
        recurring,
        cause_upkeep,
        recurrences,
        returns,
        reports,
        merges,
        redactions,
        search,
        restrictions,
        imports,
        following,
        people,
        leavers,
        teams,
        catalogue,
        policies,
        account,
        notices,
        feeds,
        dispatches,
        channels,
        sessions,
        setup,
        welcome,
        settings_pages,
        connections,
        github_apps,
        repositories,
        accounts,
        github_health,
        github_deliveries,
        exports,
        health,
    )
)
COMMANDS: tuple[click.Command, ...] = (
    serving.serve,
    serving.worker,
    database.group,
    checks.doctor,
    company.demo,
    logins.group,
    reading.import_,
    followed.follow,
    reading.extract,
    repeats.command,
    archives.export,
    keys.group,
    hub.group,
)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The WSGI application. Reads the settings from the environment unless they are given."""
    settings = settings or config.load()
    app = Flask("tracker", static_folder=None, template_folder=str(TEMPLATES), root_path=str(HERE))
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        call_when_woken(db.engine, Waker(settings))
    schema.migrate.init_app(app)
    access.init_app(app, settings)
    guards.init_app(app, is_https=settings.is_https)
    csrf = CSRFProtect(app)
    csrf.exempt(github_deliveries.blueprint)  # GitHub signs what it sends
    csrf.exempt(notices.stop)
    errors.init_app(app)
    filters.init_app(app)
    assets.init_app(app)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    return app


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    """Every limit and cookie flag set here: the framework's own defaults are too generous."""
    engine: dict[str, object] = {"pool_pre_ping": True}
    if settings.is_postgresql:
        engine |= {
            "pool_size": 2,
            "max_overflow": 8,
            "pool_timeout": 5,
            "connect_args": {"connect_timeout": 5},
        }
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "MAX_CONTENT_LENGTH": config.MAX_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": 4 * config.MAX_TEXT_BYTES,
        "MAX_FORM_PARTS": 4000,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "SESSION_COOKIE_NAME": "__Host-tracker" if settings.is_https else "tracker",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.login_max_days),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def main() -> None:
    """The `tracker` command."""
    logs.begin()
    group = AppGroup("tracker", help="Remediation action-item tracker.")
    for command in COMMANDS:
        group.add_command(command)
    try:
        group(obj=ScriptInfo(create_app=create_app), prog_name="tracker")
    except TrackerError as error:
        print(f"tracker: {error}", file=sys.stderr)
        sys.exit(2)
