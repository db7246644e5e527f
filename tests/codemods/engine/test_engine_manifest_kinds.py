"""Every kind of manifest gets the toolkit where its authors would write it, and nothing else."""

# Manifests are shown as their authors wrote them.
# ruff: noqa: E501

from __future__ import annotations

import ast
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from support.codemods.engine_fake import tree

from helpscout_codemods import refactor
from helpscout_codemods.config import Config, ConfigError
from helpscout_codemods.engine import rewrite
from helpscout_codemods.findings import Edit, Report

OLD = "from helpscout import HelpScout\nhs = HelpScout('k')\n"
NEW = "from helpscout_v2 import HelpScout\nhs = HelpScout.from_env()\n"
LINE = f"helpscout-toolkit>={version('helpscout-toolkit')}"
CONFIG = Config(cache=False, jobs=1)


@pytest.fixture(autouse=True)
def only_to_v2(monkeypatch: pytest.MonkeyPatch) -> None:
    def to_v2(files: dict[str, bytes], **_: object) -> Report:
        old = [path for path in files if files[path] == OLD.encode()]
        return Report(edits=tuple(Edit(path, OLD.encode(), NEW.encode()) for path in old))

    monkeypatch.setattr(refactor, "one_pass", to_v2)


def migrated(root: Path, files: dict[str, str], config: Config = CONFIG) -> Report:
    tree(root, {"app.py": OLD, **files})
    report = rewrite([root], config, write=True)
    assert rewrite([root], config).edits == (), "a second run changes manifests again"
    return report


# name -> (file, before, after); REQ stands for the requirement.
KINDS = {
    "setup.py, one line": (
        "setup.py",
        "from setuptools import setup\nsetup(name='d', install_requires=['six', 'requests>=2'])\n",
        "from setuptools import setup\nsetup(name='d', install_requires=['six', 'REQ', 'requests>=2'])\n",
    ),
    "setup.py, one in a row, with comments": (
        "setup.py",
        'import setuptools\n\nsetuptools.setup(\n    name="d",\n    install_requires=[\n'
        '        "attrs",\n        "requests",  # the desk\n        "helpscout==0.1.3",  # V1\n    ],\n)\n',
        'import setuptools\n\nsetuptools.setup(\n    name="d",\n    install_requires=[\n'
        '        "attrs",\n        "requests",  # the desk\n        "REQ",  # V1\n    ],\n)\n',
    ),
    "setup.py, a list with a name": (
        "setup.py",
        "from setuptools import setup\n\nNEEDS = [\n    'click',\n    'requests',\n]\n"
        "setup(name='d', install_requires=NEEDS)\n",
        "from setuptools import setup\n\nNEEDS = [\n    'click',\n    'REQ',\n    'requests',\n]\n"
        "setup(name='d', install_requires=NEEDS)\n",
    ),
    "setup.py, an empty list": (
        "setup.py",
        "from setuptools import setup\nsetup(install_requires=[])\n",
        "from setuptools import setup\nsetup(install_requires=['REQ'])\n",
    ),
    "setup.py, a tuple in CRLF": (
        "setup.py",
        "from setuptools import setup\r\nsetup(install_requires=(\r\n    'requests',\r\n))\r\n",
        "from setuptools import setup\r\nsetup(install_requires=(\r\n    'REQ',\r\n    'requests',\r\n))\r\n",
    ),
    "Odoo": (
        "__manifest__.py",
        "{\n    'name': 'Desk',\n    'external_dependencies': {\n        'python': ['helpscout', 'xlrd'],\n"
        "        'bin': ['wkhtmltopdf'],\n    },\n}\n",
        "{\n    'name': 'Desk',\n    'external_dependencies': {\n        'python': ['REQ', 'xlrd'],\n"
        "        'bin': ['wkhtmltopdf'],\n    },\n}\n",
    ),
    "conda with pip": (
        "environment.yml",
        "name: desk\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11  # ours\n  - pip\n"
        "  - pip:\n      - requests\n      - helpscout==0.1.3\nprefix: /opt\n",
        "name: desk\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11  # ours\n  - pip\n"
        "  - pip:\n      - requests\n      - REQ\nprefix: /opt\n",
    ),
    "conda without pip": (
        "environment.yaml",
        "dependencies:\n- python=3.11\n- conda-forge::requests>=2\n",
        "dependencies:\n- python=3.11\n- conda-forge::requests>=2\n- pip\n- pip:\n  - REQ\n",
    ),
    "setup.cfg": (
        "setup.cfg",
        "[options]\ninstall_requires =\n    # the desk\n    requests\n    six\n",
        "[options]\ninstall_requires =\n    # the desk\n    requests\n    REQ\n    six\n",
    ),
    "pyproject": (
        "pyproject.toml",
        '[project]\nname = "d"\ndependencies = [\n  "attrs>=20", # fields\n  "requests",\n]\n',
        '[project]\nname = "d"\ndependencies = [\n  "attrs>=20", # fields\n  "REQ",\n  "requests",\n]\n',
    ),
    "pyproject without dependencies": (
        "pyproject.toml",
        '[project]\nname = "d"\nversion = "1"\n',
        '[project]\nname = "d"\nversion = "1"\ndependencies = ["REQ"]\n',
    ),
    "poetry": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "^3.11"\nrequests = "^2.31" # the desk\n',
        '[tool.poetry.dependencies]\npython = "^3.11"\nrequests = "^2.31" # the desk\n'
        'helpscout-toolkit = ">=VERSION"\n',
    ),
    "Pipfile": (
        "Pipfile",
        '[packages]\nrequests = "*"\n\n[dev-packages]\npytest = "*"\n',
        '[packages]\nrequests = "*"\nhelpscout-toolkit = ">=VERSION"\n\n[dev-packages]\npytest = "*"\n',
    ),
    "flit": (
        "pyproject.toml",
        '[tool.flit.metadata]\nmodule = "d"\nrequires = ["requests"]\n',
        '[tool.flit.metadata]\nmodule = "d"\nrequires = ["requests", "REQ"]\n',
    ),
    "hatch": (
        "pyproject.toml",
        '[tool.hatch.envs.default]\ndependencies = ["pytest", "requests"]\n',
        '[tool.hatch.envs.default]\ndependencies = ["REQ", "pytest", "requests"]\n',
    ),
    "uv groups": (
        "pyproject.toml",
        '[dependency-groups]\njobs = ["requests", {include-group = "lint"}]\nlint = ["ruff"]\n',
        '[dependency-groups]\njobs = ["requests", {include-group = "lint"}, "REQ"]\nlint = ["ruff"]\n',
    ),
    "requirements.in": ("requirements.in", "-c limits.txt\nrequests\n", "-c limits.txt\nrequests\nREQ\n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_requirement_stands_where_its_authors_would_write_it(kind: str, tmp_path: Path) -> None:
    name, before, after = KINDS[kind]
    (tmp_path / "app.py").write_text(OLD)
    (tmp_path / name).write_bytes(before.encode())
    report = rewrite([tmp_path], CONFIG, write=True)
    text = (tmp_path / name).read_bytes().decode()
    after_text = after.replace("REQ", LINE).replace("VERSION", LINE.partition(">=")[2])
    if name.endswith(".toml") or name == "Pipfile":
        assert tomllib.loads(text) == tomllib.loads(after_text)
        assert set(before.split("\n")) - set(text.split("\n")) <= {
            row for row in before.split("\n") if "= [" in row
        }, "a row of the author's was lost"
    else:
        assert text == after_text
    if name.endswith(".py"):
        ast.parse(text)
    if name.endswith((".yml", ".yaml")):
        assert LINE in yaml.safe_load(text)["dependencies"][-1]["pip"]
    expected = {"HS501", "HS502"} if "helpscout" in before else {"HS501"}
    assert {f.id for f in report.findings if f.path == name} == expected
    (tmp_path / "app.py").write_text(OLD)
    assert [edit.path for edit in rewrite([tmp_path], CONFIG).edits] == ["app.py"]


def test_a_list_that_setuptools_reads_is_edited_and_not_the_pyproject(tmp_path: Path) -> None:
    project = (
        '[project]\nname = "d"\ndynamic = ["dependencies"]\n\n[tool.setuptools.dynamic]\n'
        'dependencies = {file = ["needs/run.list"]}\n'
    )
    report = migrated(tmp_path, {"pyproject.toml": project, "needs/run.list": "requests\n"})
    assert (tmp_path / "needs/run.list").read_text() == f"requests\n{LINE}\n"
    assert {edit.path for edit in report.edits} == {"app.py", "needs/run.list"}


def test_a_file_that_reads_the_changed_one_is_not_changed_as_well(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "requests\n",
        "requirements-web.txt": "-r requirements.txt\nflask\n",
        "requirements-dev.txt": "--requirement=requirements-web.txt\nrequests\npytest\n",
    }
    report = migrated(tmp_path, files)
    assert {edit.path for edit in report.edits} == {"app.py", "requirements.txt"}


def test_a_compiled_list_is_compiled_again_from_the_changed_one(tmp_path: Path) -> None:
    pinned_file = "# This file is autogenerated by pip-compile\nrequests==2.31.0\n"
    report = migrated(tmp_path, {"requirements.in": "requests\n", "requirements.txt": pinned_file})
    assert (tmp_path / "requirements.in").read_text() == f"requests\n{LINE}\n"
    assert (tmp_path / "requirements.txt").read_text() == pinned_file
    assert {f.path for f in report.findings if f.id == "HS503"} == {"requirements.txt"}


def test_an_addon_names_what_its_project_installs(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "requests\n",
        "desk/__init__.py": "",
        "desk/__manifest__.py": "{'external_dependencies': {'python': ['requests']}}\n",
        "desk/sync.py": OLD,
    }
    report = migrated(tmp_path, files)
    assert {"requirements.txt", "desk/__manifest__.py"} <= {edit.path for edit in report.edits}


@pytest.mark.parametrize(
    "line",
    [
        "helpscout_toolkit",
        "helpscout-toolkit[gateway]==0.2",
        "-e ../helpscout-toolkit",
        "./wheels/helpscout_toolkit-0.1.0-py3-none-any.whl",
        "git+https://code.test/desk/helpscout-toolkit.git@v1",
    ],
)
def test_a_toolkit_that_is_there_in_any_form_is_not_added(line: str, tmp_path: Path) -> None:
    report = migrated(tmp_path, {"requirements.txt": f"requests\n{line}\n"})
    assert {edit.path for edit in report.edits} == {"app.py"}


@pytest.mark.parametrize(
    ("requirement", "poetry"),
    [
        ("helpscout-toolkit==0.3", "==0.3"),
        ("helpscout-toolkit[gateway]>=0.3", {"extras": ["gateway"], "version": ">=0.3"}),
        (
            "helpscout-toolkit @ git+https://code.test/desk/toolkit.git@v1",
            {"git": "https://code.test/desk/toolkit.git", "rev": "v1"},
        ),
        (
            "helpscout-toolkit @ git+ssh://git@code.test/desk/toolkit.git",
            {"git": "ssh://git@code.test/desk/toolkit.git"},
        ),
        (
            "helpscout-toolkit @ https://code.test/helpscout_toolkit-0.3.whl",
            {"url": "https://code.test/helpscout_toolkit-0.3.whl"},
        ),
    ],
)
def test_the_requirement_of_the_settings_is_the_one_that_is_written(
    requirement: str, poetry: object, tmp_path: Path
) -> None:
    settings = f'[tool.helpscout-migrate]\nrequirement = "{requirement}"\n'
    table = f'[tool.poetry.dependencies]\nrequests = "*"\n\n{settings}'
    tree(tmp_path, {"app.py": OLD, "pyproject.toml": table, "jobs/app.py": OLD})
    tree(tmp_path, {"jobs/requirements.txt": "requests\n"})
    rewrite([tmp_path], write=True)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())
    assert project["tool"]["poetry"]["dependencies"]["helpscout-toolkit"] == poetry
    assert (tmp_path / "jobs/requirements.txt").read_text() == f"requests\n{requirement}\n"


@pytest.mark.parametrize("line", ["requests", "helpscout-toolkit\nevil", "helpscout"])
def test_a_requirement_that_is_none_of_ours_is_refused(line: str) -> None:
    with pytest.raises(ConfigError, match="helpscout-toolkit"):
        Config(requirement=line)
