"""`tracker user`."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.conftest import settings_in
from tests.log_ins import PASSWORD, logged_in
from tracker import schema
from tracker.app import create_app
from tracker.cli.people import group
from tracker.db import db
from tracker.errors import RefusedError, SettingsError
from tracker.models.people import Person
from tracker.queries import people
from tracker.vocabulary import SiteRole

ADA = ["create", "--name", "Ada", "--email", "ada@example.org"]


def run(app: Flask, arguments: list[str], typed: str = "") -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(group, arguments, input=typed)


def test_the_password_is_asked_for_twice_and_not_shown(app: Flask) -> None:
    result = run(app, [*ADA, "--admin"], f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert "Ada can log in as ada@example.org and is admin." in result.output
    assert PASSWORD not in result.output
    assert people.has_admin()
    logged_in(app, "ada@example.org")


def test_the_password_may_come_from_a_file(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert run(app, [*ADA, "--password-file", str(tmp_path / "secret")]).exit_code == 0
    ada = people.find_person_by_email("ada@example.org")
    assert ada is not None
    assert ada.site_role is SiteRole.VIEWER
    logged_in(app, "ada@example.org")


def test_the_password_may_come_from_standard_input(app: Flask) -> None:
    assert run(app, [*ADA, "--password-file", "-"], f"{PASSWORD}\n").exit_code == 0


def test_name_and_address_are_asked_for(app: Flask) -> None:
    assert run(app, ["create"], f"Ada\nada@example.org\n{PASSWORD}\n{PASSWORD}\n").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "password"),
    [(ADA, "short"), (["create", "--name", "Ana", "--email", "ana@example.org"], PASSWORD)],
)
def test_a_refusal_adds_nobody(app: Flask, cast: Cast, arguments: list[str], password: str) -> None:
    before = db.session.query(Person).count()
    result = run(app, [*arguments, "--password-file", "-"], password)
    assert isinstance(result.exception, RefusedError)
    assert db.session.query(Person).count() == before


def test_an_old_schema_is_refused_with_what_to_run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "newest", lambda: "9999")
    result = run(app, [*ADA, "--password-file", "-"], PASSWORD)
    assert isinstance(result.exception, SettingsError)
    assert "tracker db upgrade" in str(result.exception)
    assert db.session.query(Person).count() == 0


def test_an_empty_database_gets_its_schema_first(tmp_path: Path) -> None:
    fresh = create_app(settings_in(tmp_path))
    result = fresh.test_cli_runner().invoke(group, [*ADA, "--admin", "--password-file", "-"], input=PASSWORD)
    assert result.exit_code == 0, result.output
    with fresh.app_context():
        assert schema.current() == schema.newest()
        db.engine.dispose()
