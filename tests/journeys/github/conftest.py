"""The fixture of tests/journeys/github/syncing.py."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.github.stand_in import StandIn
from tests.journeys.github.syncing import Sync


@pytest.fixture
def sync(app: Flask, cast: Cast, github: StandIn) -> Sync:
    """An installation that sends the items of Payments to a fresh repository."""
    return Sync.begin(app, cast, github)
