"""Dependencies and settings follow the code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support.codemods.engine_fake import tree

from helpscout_codemods import refactor
from helpscout_codemods.config import Config
from helpscout_codemods.engine import rewrite
from helpscout_codemods.findings import Edit, Report, Target
from helpscout_codemods.manifests import conda, python_list, requirements, setup_cfg, toml
from helpscout_codemods.manifests.names import is_v1_client

OLD = (
    'import os\nfrom helpscout import HelpScout\nhs = HelpScout(os.environ["HELPSCOUT_API_KEY"])\n'
)
NEW = "from helpscout_v2 import HelpScout\nhs = HelpScout.from_env()\n"
CONFIG = Config(cache=False, requirement="helpscout-toolkit")


def to_v2(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
    """Rewrites exactly OLD into NEW."""
    return Report(
        edits=tuple(
            Edit(path, files[path], NEW.encode()) for path in files if files[path] == OLD.encode()
        )
    )


@pytest.fixture(autouse=True)
def only_to_v2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refactor, "one_pass", to_v2)


def migrated(root: Path, files: Mapping[str, str | bytes]) -> Report:
    tree(root, {"app.py": OLD, **files})
    report = rewrite([root], CONFIG, write=True)
    again = rewrite([root], CONFIG)
    assert again.edits == (), "a second run changes manifests again"
    return report


@pytest.mark.parametrize(
    ("requirement", "line"),
    [
        ("helpscout-toolkit>=0.1", "helpscout-toolkit[async]>=0.1"),
        ("helpscout-toolkit[migrate]", "helpscout-toolkit[migrate,async]"),
        (
            "helpscout-toolkit @ https://get.test/t.whl",
            "helpscout-toolkit[async] @ https://get.test/t.whl",
        ),
    ],
)
def test_code_that_awaits_asks_for_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requirement: str, line: str
) -> None:
    awaiting = NEW.replace("HelpScout", "AsyncHelpScout").encode()

    def to_async(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
        old_paths = [path for path in files if files[path] == OLD.encode()]
        return Report(edits=tuple(Edit(path, files[path], awaiting) for path in old_paths))

    monkeypatch.setattr(refactor, "one_pass", to_async)
    tree(tmp_path, {"app.py": OLD, "requirements.txt": "helpscout\n"})
    rewrite([tmp_path], CONFIG.with_options(requirement=requirement), write=True)
    assert (tmp_path / "requirements.txt").read_text() == f"{line}\n"


def ids(report: Report) -> list[str]:
    return [finding.id for finding in report.findings]


@pytest.mark.parametrize(
    "requirement",
    [
        "helpscout",
        "helpscout==0.1.3",
        "HelpScout >= 0.1 ; python_version < '4'",
        "git+https://github.com/mccannm11/helpscout-api-python.git@master#egg=helpscout",
        "-e git+https://github.com/bufferapp/helpscout-api#egg=helpscout_api",
        "helpscout @ git+https://github.com/LasLabs/python-helpscout.git",
    ],
)
def test_a_v1_client_is_known_by_name_or_repository(requirement: str) -> None:
    assert is_v1_client(requirement)


@pytest.mark.parametrize(
    "requirement",
    [
        "python-helpscout-v2==2.0.0",
        "helpscout-toolkit",
        "helpscout-wrapper",
        "django-helpscout",
        "requests",
        "# helpscout",
        "-r base.txt",
        "",
    ],
)
def test_what_only_sounds_alike_is_no_v1_client(requirement: str) -> None:
    assert not is_v1_client(requirement)


def test_the_toolkit_takes_the_place_of_the_client_it_replaces(tmp_path: Path) -> None:
    text = "# web\nflask==2.0\nhelpscout==0.1.3  # support\nrequests\n"
    report = migrated(tmp_path, {"requirements.txt": text})
    assert (tmp_path / "requirements.txt").read_text() == (
        "# web\nflask==2.0\nhelpscout-toolkit\nrequests\n"
    )
    assert ids(report) == ["HS501", "HS502"]


def test_a_client_somebody_still_imports_is_kept(tmp_path: Path) -> None:
    other = {"other.py": "import helpscout\nhelpscout.Client()\n"}
    migrated(tmp_path, {"requirements.txt": "helpscout\nrequests\n", **other})
    assert (tmp_path / "requirements.txt").read_text() == (
        "helpscout\nrequests\nhelpscout-toolkit\n"
    )


def test_a_client_in_a_file_that_does_not_parse_is_still_in_use(tmp_path: Path) -> None:
    migrated(tmp_path, {"requirements.txt": "helpscout\n", "py2.py": "import helpscout\nprint 1\n"})
    assert "helpscout\n" in (tmp_path / "requirements.txt").read_text().splitlines(keepends=True)


def test_a_sorted_list_stays_sorted_and_line_endings_stay(tmp_path: Path) -> None:
    migrated(tmp_path, {"requirements.txt": b"attrs\r\nflask\r\nrequests\r\n"})
    assert (tmp_path / "requirements.txt").read_bytes() == (
        b"attrs\r\nflask\r\nhelpscout-toolkit\r\nrequests\r\n"
    )


def test_a_list_without_a_last_newline_is_continued_on_a_new_line(tmp_path: Path) -> None:
    migrated(tmp_path, {"requirements.txt": "requests"})
    assert (tmp_path / "requirements.txt").read_text() == "requests\nhelpscout-toolkit\n"


def test_the_list_that_held_the_client_gets_the_toolkit_and_the_others_do_not(
    tmp_path: Path,
) -> None:
    lists = {
        "requirements/base.txt": "requests\n",
        "requirements/dev.txt": "-r base.txt\npytest\n",
        "constraints.txt": "helpscout==0.1.3\nrequests==2.31\n",
    }
    migrated(tmp_path, lists)
    assert (tmp_path / "requirements/base.txt").read_text() == "requests\nhelpscout-toolkit\n"
    assert (tmp_path / "requirements/dev.txt").read_text() == lists["requirements/dev.txt"]
    assert (tmp_path / "constraints.txt").read_text() == "requests==2.31\n"


def test_a_compiled_list_is_reported_and_never_edited(tmp_path: Path) -> None:
    head = "#\n# This file is autogenerated by pip-compile\n#\n"
    text = head + "requests==2.31 \\\n    --hash=sha256:0\n"
    report = migrated(tmp_path, {"requirements.txt": text, "requirements.in": "requests\n"})
    assert (tmp_path / "requirements.txt").read_text() == text
    assert (tmp_path / "requirements.in").read_text() == "requests\nhelpscout-toolkit\n"
    assert "HS503" in ids(report)


def test_the_manifest_nearest_to_the_code_is_the_one(tmp_path: Path) -> None:
    tree(tmp_path, {"jobs/sync/app.py": OLD, "jobs/requirements.txt": "requests\n"})
    tree(tmp_path, {"requirements.txt": "requests\n"})
    rewrite([tmp_path], CONFIG, write=True)
    assert (tmp_path / "requirements.txt").read_text() == "requests\n"
    assert "helpscout-toolkit" in (tmp_path / "jobs/requirements.txt").read_text()


def test_a_pyproject_keeps_its_comments_and_layout(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "desk"\ndependencies = [\n'
        '    "flask>=2",  # web\n    "helpscout==0.1.3",\n    "requests",\n]\n\n# end\n'
    )
    migrated(tmp_path, {"pyproject.toml": text})
    after = (tmp_path / "pyproject.toml").read_text()
    assert after == (
        '[project]\nname = "desk"\ndependencies = [\n'
        '    "flask>=2",  # web\n    "helpscout-toolkit",\n    "requests",\n]\n\n# end\n'
    )


def test_poetry_and_pipfile_tables_are_understood(tmp_path: Path) -> None:
    poetry = '[tool.poetry.dependencies]\npython = "^3.11"\nhelpscout = "0.1.3"\n'
    pipfile = '[packages]\nrequests = "*"\nhelpscout = {git = "https://github.com/mccannm11/helpscout-api-python"}\n'
    migrated(tmp_path, {"pyproject.toml": poetry, "Pipfile": pipfile, "Pipfile.lock": "{}"})
    assert (tmp_path / "pyproject.toml").read_text() == (
        '[tool.poetry.dependencies]\npython = "^3.11"\nhelpscout-toolkit = "*"\n'
    )
    assert (tmp_path / "Pipfile").read_text() == (
        '[packages]\nrequests = "*"\nhelpscout-toolkit = "*"\n'
    )


def test_a_lock_whose_manifest_changed_is_reported(tmp_path: Path) -> None:
    report = migrated(tmp_path, {"Pipfile": '[packages]\nrequests = "*"\n', "Pipfile.lock": "{}"})
    assert [(f.id, f.path) for f in report.findings if f.state == "left"] == [
        ("HS503", "Pipfile.lock")
    ]


def test_a_setup_cfg_is_edited_in_its_list(tmp_path: Path) -> None:
    head = "[metadata]\nname = desk\n\n[options]\n"
    text = head + "install_requires =\n    helpscout\n    six\n\n[x]\ny = 1\n"
    migrated(tmp_path, {"setup.cfg": text})
    assert (tmp_path / "setup.cfg").read_text() == text.replace(
        "    helpscout\n", "    helpscout-toolkit\n"
    )


def test_a_setup_py_that_computes_its_list_is_only_reported(tmp_path: Path) -> None:
    text = "from setuptools import setup\nsetup(name='desk',\n"
    text += "      install_requires=['helpscout'] + MORE)\n"
    report = migrated(tmp_path, {"setup.py": text})
    assert (tmp_path / "setup.py").read_text() == text
    (finding,) = [f for f in report.findings if f.id == "HS504"]
    assert (finding.line, finding.instead) == (3, "require helpscout-toolkit instead")


def test_a_project_without_a_manifest_is_told_what_to_install(tmp_path: Path) -> None:
    assert ids(migrated(tmp_path, {})) == ["HS505"]
    assert ids(rewrite([tmp_path], CONFIG)) == []


def test_a_manifest_that_cannot_be_read_is_an_error_and_the_code_is_still_rewritten(
    tmp_path: Path,
) -> None:
    report = migrated(tmp_path, {"Pipfile": "[packages\n", "requirements.txt": "requests\n"})
    assert [error.path for error in report.errors] == ["Pipfile"]
    assert {edit.path for edit in report.edits} == {"app.py", "requirements.txt"}


def test_manifests_of_a_project_without_help_scout_stay(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "import requests\n", "requirements.txt": "helpscout\nrequests\n"})
    report = rewrite([tmp_path], CONFIG, write=True)
    assert (report.findings, report.edits) == ((), ())


def test_an_env_example_names_what_the_code_reads_now(tmp_path: Path) -> None:
    text = "# settings\nDEBUG=1\nHELPSCOUT_API_KEY=your-key\nHOST=x\n"
    report = migrated(tmp_path, {".env.example": text, "requirements.txt": "requests\n"})
    assert (tmp_path / ".env.example").read_text() == (
        "# settings\nDEBUG=1\nHELPSCOUT_APP_ID=\nHELPSCOUT_APP_SECRET=\nHOST=x\n"
    )
    assert "HS511" in ids(report)


def test_a_key_the_docs_api_still_reads_stays_in_the_example(tmp_path: Path) -> None:
    docs = 'import os\nKEY = os.environ["HELPSCOUT_API_KEY"]\nU = "https://docsapi.helpscout.net/v1/"\n'
    migrated(tmp_path, {"docs.py": docs, ".env.example": "HELPSCOUT_API_KEY=\n"})
    assert (tmp_path / ".env.example").read_text() == (
        "HELPSCOUT_API_KEY=\nHELPSCOUT_APP_ID=\nHELPSCOUT_APP_SECRET=\n"
    )


def test_a_real_env_file_is_never_edited_even_when_git_ignores_it(tmp_path: Path) -> None:
    secret = "HELPSCOUT_API_KEY=0a1b2c3d4e5f60718293a4b5c6d7e8f901234567\n"
    report = migrated(tmp_path, {".env": secret, ".gitignore": ".env\n"})
    assert (tmp_path / ".env").read_text() == secret
    (finding,) = [f for f in report.findings if f.id == "HS512"]
    assert (finding.path, finding.confidence) == (".env", "manual")
    assert "0a1b" not in str(report.to_dict())


def test_other_places_that_set_the_old_name_are_listed(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    environment:\n      HELPSCOUT_API_KEY: ${KEY}\n"
    report = migrated(tmp_path, {"docker-compose.yml": compose})
    (finding,) = [f for f in report.findings if f.id == "HS513"]
    assert (finding.path, finding.line) == ("docker-compose.yml", 4)


EDITORS = [requirements, setup_cfg, toml, conda, python_list.SETUP, python_list.ODOO]


@pytest.mark.parametrize("editor", EDITORS)
def test_adding_twice_is_adding_once(editor: object) -> None:
    texts = {
        requirements: "requests\n",
        setup_cfg: "[options]\ninstall_requires =\n    requests\n",
        toml: '[project]\ndependencies = ["requests"]\n',
        conda: "dependencies:\n  - requests\n",
        python_list.SETUP: "setup(install_requires=['requests'])\n",
        python_list.ODOO: "{'external_dependencies': {'python': ['requests']}}\n",
    }
    change = editor.change  # type: ignore[attr-defined]
    once = change(texts[editor], add="helpscout-toolkit", drop=True)  # type: ignore[index]
    assert once.count("helpscout-toolkit") == 1
    assert change(once, add="helpscout-toolkit", drop=True) == once
