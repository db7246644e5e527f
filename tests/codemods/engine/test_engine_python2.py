"""Python 2 is told by its modules, too, and what is upgraded runs or is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report

PLAIN = Config(cache=False, jobs=1, manifests=False, markers=False)
READ = (
    "import urllib2\n\n\ndef read():\n"
    "    return urllib2.urlopen('https://api.helpscout.net/v1/mailboxes.json').read()\n"
)


def report(root: Path, files: dict[str, str], config: Config = PLAIN) -> Report:
    for name, text in files.items():
        (root / name).write_text(text)
    return engine.rewrite([root], config)


@pytest.mark.parametrize(
    "line",
    [
        "from ConfigParser import SafeConfigParser",
        "import httplib",
        "from StringIO import StringIO",
        "import cPickle as pickle",
    ],
)
def test_a_module_that_only_python_2_has_tells_python_2(tmp_path: Path, line: str) -> None:
    call = "import requests\nrequests.get('https://api.helpscout.net/v1/mailboxes.json')\n"
    found = report(tmp_path, {"old.py": f"{line}\n{call}"})
    assert [finding.id for finding in found.findings] == ["HS902"]
    assert found.edits == ()


def test_an_import_with_a_way_out_or_of_an_own_module_tells_nothing(tmp_path: Path) -> None:
    call = "import requests\nrequests.get('https://api.helpscout.net/v1/mailboxes.json')\n"
    guarded = (
        "try:\n    import urllib2\nexcept ImportError:\n    import urllib.request as urllib2\n"
    )
    found = report(
        tmp_path,
        {"new.py": guarded + call, "own.py": "import commands\n" + call, "commands.py": ""},
    )
    assert "HS902" not in {finding.id for finding in found.findings}


def test_the_upgrade_of_such_a_file_is_python_3(tmp_path: Path) -> None:
    pytest.importorskip("fissix")
    (edit,) = report(tmp_path, {"old.py": READ}, PLAIN.with_options(python2=True)).edits
    assert b"urllib2" not in edit.after
    compile(edit.after, "old.py", "exec")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (
            "import base64\n\n\ndef sign(key):\n    return base64.encodestring(key)\n",
            "encodestring",
        ),
        ("def plain(str):\n    return unicode(str)\n", "unicode()"),
        ("from ConfigParser import SafeConfigParser\n", "SafeConfigParser"),
        ("import time\n\nSTART = time.clock()\n", "time.clock"),
    ],
)
def test_an_upgrade_that_would_not_run_is_refused_by_name(
    tmp_path: Path, code: str, name: str
) -> None:
    pytest.importorskip("fissix")
    found = report(tmp_path, {"old.py": READ + code}, PLAIN.with_options(python2=True))
    assert found.edits == ()
    assert any(name in finding.message for finding in found.findings)
