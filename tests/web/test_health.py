"""What machines ask: is it alive, and can it serve?"""

import pytest
from flask import Flask

from tests.visitors import Visits
from tracker.db import db


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_anybody_may_ask(visits: Visits, path: str) -> None:
    for visit in (visits.ana, visits.ben, visits.cleo, visits.dot, visits.nobody):
        assert visit.get(path).status_code == 200


def test_a_database_of_another_revision_is_alive_but_not_ready(app: Flask) -> None:
    with db.engine.begin() as connection:
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    try:
        assert app.test_client().get("/readyz").status_code == 503
        assert app.test_client().get("/livez").status_code == 200
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{at}'")  # noqa: S608
