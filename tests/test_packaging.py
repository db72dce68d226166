"""Is what is built what is in the tree, and does it run where nothing else of ours is?"""

import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cosyncjwt", "schema", "resolvers", "store")
DATA = (".sql", ".html", ".txt", ".css", ".js", ".ttf")


def ran(command: tuple[str, ...], folder: Path, **variables: str) -> str:
    """Run a command to its end; return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    outcome = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist and the wheel that is made of it, built without a download."""
    folder = tmp_path_factory.mktemp("dist")
    ran((sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)), folder)
    return folder


@pytest.fixture(scope="session")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with nothing but the installed wheel."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir")
    ran((*pip, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)), folder)
    return folder


def shipped() -> set[str]:
    """Return the modules and the data files of the packages in the tree."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_the_wheel_has_what_the_tree_has(built: Path) -> None:
    """Modules, migrations, templates, pages and GraphiQL: all of them and nothing else."""
    (wheel,) = built.glob("*.whl")

    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == shipped()


def test_the_sdist_has_what_the_tree_has(built: Path) -> None:
    """The packages, the schema and the licence are in the archive of sources."""
    (sdist,) = built.glob("*.tar.gz")

    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert (shipped() | {"schema.graphql", "README.md", "LICENSE", "pyproject.toml"}) - names == set()


@pytest.mark.parametrize("kind", DATA)
def test_data_files_are_there_to_be_shipped(kind: str) -> None:
    """The comparison means something: the tree has files of each kind."""
    assert any(name.endswith(kind) for name in shipped())


def test_the_wheel_has_the_licence(built: Path) -> None:
    """Who gets the wheel gets the licence."""
    (wheel,) = built.glob("*.whl")

    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith("/licenses/LICENSE")]


@pytest.mark.parametrize(
    ("word", "begins"), [("--help", "Usage: "), ("--version", "cosyncjwt, version "), ("schema", '"""')]
)
def test_the_installed_command_runs(installed: Path, tmp_path: Path, word: str, begins: str) -> None:
    """From an empty folder, with the tree out of sight, the console script works."""
    command = (sys.executable, str(installed / "bin" / "cosyncjwt"), word)

    assert ran(command, tmp_path, PYTHONPATH=str(installed)).startswith(begins)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_installed_packages_are_those_of_the_wheel(installed: Path, tmp_path: Path, package: str) -> None:
    """Each package is imported from where the wheel was installed, not from the tree."""
    command = (sys.executable, "-c", f"import {package}; print({package}.__file__)")

    where = ran(command, tmp_path, PYTHONPATH=str(installed))
    assert Path(where.strip()).is_relative_to(installed)


def test_no_dependency_has_a_package_of_our_names() -> None:
    """`schema`, `resolvers` and `store` are plain names: nothing installed beside us may have them."""
    taken = {
        (distribution.name, top)
        for distribution in distributions()
        if distribution.name != "cosyncjwt"
        for top in {Path(str(file)).parts[0].removesuffix(".py") for file in distribution.files or ()}
        if top in PACKAGES
    }
    assert taken == set()
