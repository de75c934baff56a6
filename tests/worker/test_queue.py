"""The queue carries plain JSON, in a file beside SQLite or in PostgreSQL."""

import json
import threading
from pathlib import Path

import pytest
from flask import Flask
from huey.registry import Message

from tracker.config import Settings
from tracker.worker import schedule
from tracker.worker.queue import PlainJSON, open_queue


@pytest.fixture
def settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings


def test_a_message_survives_the_queue(settings: Settings) -> None:
    queue = open_queue(settings)
    ran: list[tuple[int, str]] = []

    @queue.task(name="note")
    def note(number: int, *, word: str) -> None:
        ran.append((number, word))

    note(7, word="naïve")
    queue.execute(queue.dequeue())
    assert ran == [(7, "naïve")]
    queue.storage.close()


def test_messages_are_json() -> None:
    data = PlainJSON().serialize(Message("1", "note", args=(1,), kwargs={}))
    assert json.loads(data)["name"] == "note"


def test_anything_but_json_is_not_run() -> None:
    pickled = b"\x80\x05\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x04true\x94\x85\x94R\x94."
    with pytest.raises(ValueError):
        PlainJSON().deserialize(pickled)


def test_the_file_lies_in_the_data_folder(settings: Settings, data_dir: Path) -> None:
    open_queue(settings).storage.close()
    assert (data_dir / "queue.sqlite").exists() != settings.is_postgresql


def test_the_worker_looks_every_minute_inside_the_application(settings: Settings, app: Flask) -> None:
    queue = open_queue(settings)
    schedule.keep(queue, app.app_context, app.extensions["settings"])
    (due,) = queue.read_periodic(None)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            queue.execute(due)
        except BaseException as failure:
            failures.append(failure)

    elsewhere = threading.Thread(target=run)
    elsewhere.start()
    elsewhere.join(60)
    assert failures == []
    queue.storage.close()
