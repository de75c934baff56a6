"""The README's table of settings is the list the program reads."""

import re
from pathlib import Path

from tracker import config

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_and_the_program_agree_on_every_setting() -> None:
    rows = re.findall(r"^\| `(TRACKER_\w+)` \| (.+?) \| (.+?) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: (default.strip("`"), meaning) for name, default, meaning in rows}
    assert told == {setting.name: (setting.default, setting.meaning) for setting in config.SETTINGS}
    assert len(rows) == len(told)


def test_settings_are_read_in_one_place() -> None:
    readers = [
        path.relative_to(README.parent).as_posix()
        for path in (README.parent / "tracker").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["tracker/config.py"]
