"""No column that holds text can be forgotten."""

from flask import Flask

from tracker.queries.passages import LEFT_ALONE, SEARCHED, text_columns


def test_every_text_is_searched_or_left_alone_on_purpose(app: Flask) -> None:
    decided = {name: set(SEARCHED.get(name, ())) | set(LEFT_ALONE.get(name, ())) for name in (*SEARCHED, *LEFT_ALONE)}
    assert text_columns() == decided
    assert not {(name, column) for name in SEARCHED for column in SEARCHED[name]} & {
        (name, column) for name in LEFT_ALONE for column in LEFT_ALONE[name]
    }
