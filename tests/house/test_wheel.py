"""What people install is whole: built, installed elsewhere, and served from there."""

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.served import serving

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built from a copy so that nothing is left behind in it."""
    source = tmp_path_factory.mktemp("source")
    folders = ("tracker", "migrations", "templates")
    files = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
    subprocess.run(["cp", "-R", *folders, *files, source], cwd=ROOT, check=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", source / "dist", source],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (built,) = (source / "dist").glob("*.whl")
    return built


def test_the_wheel_holds_every_file_that_is_needed(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    needed = {
        f"tracker/{path.relative_to(ROOT).as_posix()}"
        for folder, pattern in (("templates", "*.html"), ("migrations", "*.py"))
        for path in (ROOT / folder).rglob(pattern)
    }
    needed |= {"tracker/migrations/alembic.ini"}
    needed |= {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tracker").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert needed - names == set()
    assert not [name for name in names if not name.startswith(("tracker/", "remediation_tracker-"))]


def test_the_wheel_serves_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    program = _install(wheel, tmp_path / "venv")
    data = tmp_path / "data"
    data.mkdir()
    with serving(data, command=(str(program),), cwd=tmp_path) as served:
        status, _, page = served.get("/log-in")
        assert status == 200
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        assert len(sheets) >= 2
        for sheet in sheets:
            status, headers, text = served.get(sheet)
            assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
            assert text
        assert served.get("/readyz")[0] == 200


def _install(wheel: Path, folder: Path) -> Path:
    """Install the wheel into a new environment that borrows this one's locked packages, but not this checkout."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        timeout=120,
    )
    inside = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    borrowed = f"import sys; sys.path.append({sysconfig.get_path('purelib')!r})\n"
    (Path(inside) / "borrowed.pth").write_text(borrowed, encoding="utf-8")
    where = subprocess.run(
        [python, "-c", "import tracker; print(tracker.__file__)"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert where.startswith(inside)
    return folder / "bin" / "tracker"
