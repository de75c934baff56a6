"""The fixtures of tests/migrations/releases.py for the tests of `tracker db`."""

from tests.migrations.releases import empty_url, installation, next_release

__all__ = ["empty_url", "installation", "next_release"]
