"""The shim is installed where a program begins, and in the module when no program is in view."""

from __future__ import annotations

import pytest
from support.codemods.cases import apply
from support.codemods.engine import rewrite

DESK = '''\
"""Answers that leave the project, so that they stay V1."""
import os

import requests


def conversation(cid):
    url = "https://api.helpscout.net/v1/conversations/%d.json" % cid
    return dict(requests.get(url, auth=(os.environ["HELPSCOUT_API_KEY"], "X")).json()["item"])
'''
SCRIPT = "from desk import conversation\n\nprint(conversation(1))\n"
GUARDED_PROGRAM = """\
import sys

from desk import conversation


def main():
    print(conversation(int(sys.argv[1])))


if __name__ == "__main__":
    main()
"""
USER = "from desk import conversation\n\n\ndef subject(cid):\n    return conversation(cid)\n"
MANAGE = """\
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
"""
WSGI = """\
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
application = get_wsgi_application()
"""
WORKER = 'from celery import Celery\n\napp = Celery("desk", include=["tasks"])\n'
TASKS = """\
from desk import conversation
from worker import app


@app.task
def subject(cid):
    return conversation(cid)
"""
PYPROJECT = '[project]\nname = "desk"\n\n[project.scripts]\ndesk = "command:main"\n'
SETUP_CFG = "[options.entry_points]\nconsole_scripts =\n    desk = command:main\n"
SETUP = 'setup(name="desk", entry_points={"console_scripts": ["desk=command:main"]})\n'
COMMAND = "from desk import conversation\n\n\ndef main():\n    print(conversation(1))\n"
EARLY = "from desk import conversation\n\nFIRST = conversation(1)\n"

PROJECTS: dict[str, tuple[dict[str, str], set[str]]] = {
    "a script": ({"desk.py": DESK, "show.py": SCRIPT}, {"show.py"}),
    "a guarded main": ({"desk.py": DESK, "show.py": GUARDED_PROGRAM}, {"show.py"}),
    "a module in between": (
        {"desk.py": DESK, "user.py": USER, "show.py": "import user\n\nprint(user.subject(1))\n"},
        {"show.py"},
    ),
    "two scripts": (
        {"desk.py": DESK, "show.py": SCRIPT, "list.py": GUARDED_PROGRAM},
        {"show.py", "list.py"},
    ),
    "a test beside the script": (
        {"desk.py": DESK, "show.py": SCRIPT, "test_desk.py": USER},
        {"show.py"},
    ),
    "a console script of pyproject": (
        {"desk.py": DESK, "command.py": COMMAND, "pyproject.toml": PYPROJECT},
        {"command.py"},
    ),
    "a console script of setup.cfg": (
        {"desk.py": DESK, "command.py": COMMAND, "setup.cfg": SETUP_CFG},
        {"command.py"},
    ),
    "a console script of setup.py": (
        {"desk.py": DESK, "command.py": COMMAND, "setup.py": SETUP},
        {"command.py"},
    ),
    "a worker and its tasks": (
        {"desk.py": DESK, "tasks.py": TASKS, "worker.py": WORKER},
        {"worker.py"},
    ),
    "a Django project": (
        {
            "manage.py": MANAGE,
            "project/__init__.py": "",
            "project/settings.py": "DEBUG = True\n",
            "project/wsgi.py": WSGI,
            "shop/__init__.py": "",
            "shop/desk.py": DESK,
            "shop/views.py": USER.replace("from desk", "from shop.desk"),
        },
        {"manage.py", "project/wsgi.py"},
    ),
    "a library": ({"desk.py": DESK}, {"desk.py"}),
    "a library and a user of it": ({"desk.py": DESK, "user.py": USER}, {"desk.py"}),
    "a script and a library": (
        {"desk.py": DESK, "show.py": SCRIPT, "user.py": USER},
        {"desk.py"},
    ),
    "a broken manifest": (
        {"desk.py": DESK, "command.py": COMMAND, "pyproject.toml": "[project\n"},
        {"desk.py"},
    ),
    "a call while the program imports": (
        {"desk.py": DESK, "first.py": EARLY, "show.py": "import first\n\nprint(first.FIRST)\n"},
        {"desk.py"},
    ),
    "a module that is a script as well": (
        {"desk.py": DESK + "\n\nif __name__ == '__main__':\n    print(conversation(1))\n"},
        {"desk.py"},
    ),
    "modules that import each other": (
        {"desk.py": "import other\n" + DESK, "other.py": "import desk\n"},
        {"desk.py"},
    ),
}


class Folder(dict[str, bytes]):
    """Files of a project of which only some are looked at, as the engine hands them in."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        beyond = {"setup.py", "manage.py", "project/wsgi.py"}
        return (n for n in dict.__iter__(self) if n.endswith(".py") and n not in beyond)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def installing(files: dict[str, bytes]) -> set[str]:
    return {name for name, data in files.items() if b"helpscout_shim.install()" in data}


@pytest.mark.parametrize("name", PROJECTS)
def test_the_shim_is_installed_there_and_nowhere_else_and_once(name: str) -> None:
    texts, places = PROJECTS[name]
    files = Folder({path: text.encode() for path, text in texts.items()})
    after = apply(rewrite(files), dict(files.items()))
    assert installing(after) == places
    assert all(data.count(b"helpscout_shim.install()") <= 1 for data in after.values())
    assert not rewrite(Folder(after)).edits


@pytest.mark.parametrize("name", PROJECTS)
def test_whatever_was_installed_before_stays_and_is_not_installed_again(name: str) -> None:
    texts, _ = PROJECTS[name]
    speaker = next(path for path in texts if path.endswith("desk.py"))
    head = "import helpscout_shim\n\nhelpscout_shim.install()\n"
    texts = {**texts, speaker: head + texts[speaker]}
    assert not rewrite(Folder({path: text.encode() for path, text in texts.items()})).edits


def test_the_install_stands_before_the_first_statement_of_the_program() -> None:
    texts, _ = PROJECTS["a script"]
    files = {path: text.encode() for path, text in texts.items()}
    (edit,) = rewrite(files).edits
    lines = edit.after.decode().splitlines()
    assert lines.index("helpscout_shim.install()") < lines.index("print(conversation(1))")
