"""The matrix: supported Pythons, and the lowest, pinned and newest versions of what is needed.

nox -s tests-3.11(lowest)       one cell
nox -s tests                    all cells whose Python is there
nox -s package types style site
nox -s twin                     write the asynchronous client anew
nox -s constraints              write constraints.txt anew
"""

from __future__ import annotations

import nox

nox.options.sessions = ["tests", "package", "types", "style", "site"]
nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "uv|virtualenv"

PYTHONS = ["3.11", "3.12", "3.13"]
VERSIONS = {
    "lowest": ["--resolution", "lowest-direct"],
    "pinned": ["-c", "constraints.txt"],
    "newest": ["--upgrade"],
}
COMPILE = (
    "uv pip compile --universal --python-version 3.11 --all-extras --no-annotate --no-header "
    "--quiet --upgrade --output-file constraints.txt pyproject.toml"
)


@nox.session(python=PYTHONS)
@nox.parametrize("versions", list(VERSIONS), ids=list(VERSIONS))
def tests(session: nox.Session, versions: str) -> None:
    """The demo and the whole suite with one set of versions."""
    session.install("uv")
    session.run("uv", "pip", "install", *VERSIONS[versions], "-e", ".[dev]")
    session.run("helpscout-migrate", "demo")
    session.run("pytest", "-n", "2", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Wheel and sdist are built (into the folder after `--`), checked, and installed."""
    session.install("build", "check-wheel-contents", "pyroma", "twine")
    built = session.posargs[0] if session.posargs else session.create_tmp()
    session.run("python", "-m", "build", "--outdir", built)
    session.run("sh", "-c", f"twine check --strict {built}/*", external=True)
    # W009: five packages at the top level are meant.
    session.run("sh", "-c", f"check-wheel-contents --ignore W009 {built}/*.whl", external=True)
    # Of 10: authors and URLs are missing until the project has a home (see pyproject.toml).
    session.run("sh", "-c", f"pyroma --min 7 {built}/*.tar.gz", external=True)
    for kind in ("whl", "tar.gz"):
        session.run("sh", "-c", f"pip install --quiet --force-reinstall {built}/*.{kind}")
        session.run("helpscout-migrate", "--version")


@nox.session
def types(session: nox.Session) -> None:
    """mypy and basedpyright, both strict."""
    session.install("-e", ".[dev]", "-c", "constraints.txt")
    session.run("mypy")
    session.run("basedpyright")


@nox.session
def style(session: nox.Session) -> None:
    """ruff, as a linter and as a formatter."""
    session.install("ruff", "-c", "constraints.txt")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def twin(session: nox.Session) -> None:
    """Writes the asynchronous client from the blocking one."""
    session.install("libcst", "ruff", "-c", "constraints.txt")
    session.run("python", "tools/async_client.py")


@nox.session
def site(session: nox.Session) -> None:
    """The documentation as a site, and its tests."""
    session.install("-e", ".[dev,docs]", "-c", "constraints.txt")
    session.run("pytest", "tests/repository/test_site.py")


@nox.session
def coverage(session: nox.Session) -> None:
    """How much of each package the tests reach."""
    session.install("-e", ".[dev,dask,docs]", "-c", "constraints.txt", "pytest-cov")
    session.run("pytest", "-n", "2", "--cov", "--cov-report=term:skip-covered")


@nox.session
def constraints(session: nox.Session) -> None:
    """Pins the newest versions that pyproject.toml allows, for all supported Pythons."""
    session.install("uv")
    session.run(*COMPILE.split())
