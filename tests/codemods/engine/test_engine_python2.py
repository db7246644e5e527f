"""Python 2 is told by its modules, too, and what is upgraded runs or is refused by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report

PLAIN = Config(cache=False, jobs=1, manifests=False, markers=False)
READ_CALL = (
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
    result = report(tmp_path, {"old.py": f"{line}\n{call}"})
    assert [finding.id for finding in result.findings] == ["HS902"]
    assert result.edits == ()


def test_an_import_with_a_way_out_or_of_an_own_module_tells_nothing(tmp_path: Path) -> None:
    call = "import requests\nrequests.get('https://api.helpscout.net/v1/mailboxes.json')\n"
    guarded_code = (
        "try:\n    import urllib2\nexcept ImportError:\n    import urllib.request as urllib2\n"
    )
    result = report(
        tmp_path,
        {"new.py": guarded_code + call, "own.py": "import commands\n" + call, "commands.py": ""},
    )
    assert "HS902" not in {finding.id for finding in result.findings}


def test_the_upgrade_of_such_a_file_is_python_3(tmp_path: Path) -> None:
    pytest.importorskip("fissix")
    (edit,) = report(tmp_path, {"old.py": READ_CALL}, PLAIN.with_options(python2=True)).edits
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
    result = report(tmp_path, {"old.py": READ_CALL + code}, PLAIN.with_options(python2=True))
    assert result.edits == ()
    assert any(name in finding.message for finding in result.findings)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("print cmp(1, 2)\n", "cmp()"),
        ("try:\n    pass\nexcept ValueError, e:\n    print e.message\n", "e.message"),
        ("print 'abc'.encode('hex')\n", "hex"),
        ("import md5\nprint md5.new('a').hexdigest()\n", "md5"),
        ("class Row:\n    def __cmp__(self, other): return 0\n", "__cmp__"),
        ("class Row:\n    def __unicode__(self): return u''\n", "__unicode__"),
        ("import types\nprint isinstance('a', types.StringType)\n", "StringType"),
        ("print buffer('abc')\n", "buffer"),
        ("print file('/dev/null').read()\n", "file()"),
        ("def text(str): return isinstance(str, basestring)\n", "basestring()"),
        ("import sys\nreload(sys)\nsys.setdefaultencoding('utf-8')\n", "setdefaultencoding"),
        ("import ConfigParser\nConfigParser.RawConfigParser().readfp(None)\n", "readfp"),
        ("from itertools import imap\nseen = map\nprint {}.has_key\n", "has_key"),
    ],
)
def test_what_fails_only_when_it_runs_is_refused_by_name(
    tmp_path: Path, code: str, name: str
) -> None:
    pytest.importorskip("fissix")
    result = report(tmp_path, {"old.py": READ_CALL + code}, PLAIN.with_options(python2=True))
    assert result.edits == ()
    (message,) = [f.message for f in result.findings if f.id == "HS901"]
    assert name in message


PROGRAM = """
def total(rows):
    print reduce(lambda a, b: a + b, rows)
    print ("rows")
    print ("rows"), len(rows)
    for i in xrange(2): print i
    table = {"b": 2, "a": 1}
    names = table.keys()
    names.sort()
    print names, table.has_key("a")
    for k, v in sorted(table.iteritems()): print >>sys.stdout, k, v
    try:
        raise ValueError, "bad"
    except ValueError, e:
        print str(e)
    print isinstance(u"x", basestring), unicode(3), sorted(rows, cmp=lambda a, b: b - a)
    print map(lambda x: x * 2, rows), zip([1], [2]), 0777, 10L, 1 <> 2
total([1, 2])
"""
PRINT_CASES = (
    "3\nrows\nrows 2\n0\n1\n['a', 'b'] True\na 1\nb 2\nbad\nTrue 3 [2, 1]\n"
    "[2, 4] [(1, 2)] 511 10 True\n"
)


def test_what_is_upgraded_runs_and_prints_the_same(tmp_path: Path) -> None:
    pytest.importorskip("fissix")
    old = "import sys\n" + READ_CALL + PROGRAM
    (edit,) = report(tmp_path, {"old.py": old}, PLAIN.with_options(python2=True)).edits
    assert b'print(("rows"))' not in edit.after
    program = edit.after.replace(b"helpscout_shim.install()", b"pass")
    answer = subprocess.run(
        [sys.executable, "-c", program.decode()], capture_output=True, text=True, check=True
    )
    assert answer.stdout == PRINT_CASES


def test_divisions_of_whole_numbers_are_named_by_their_lines(tmp_path: Path) -> None:
    pytest.importorskip("fissix")
    code = "print 7 / 2\nprint 7 / 2.0\ncount = 3\ncount /= 2\n"
    result = report(tmp_path, {"old.py": READ_CALL + code}, PLAIN.with_options(python2=True))
    (message,) = [f.message for f in result.findings if f.id == "HS903"]
    assert "lines 6, 9" in message


CALL = "import requests\nrequests.get('https://api.helpscout.net/v1/mailboxes.json')\n"
OLD_PROJECTS = {
    "setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7'])\n",
    "setup.cfg": "[metadata]\nclassifiers =\n    Programming Language :: Python :: 2\n",
    "tox.ini": "[tox]\nenvlist = py26,py27\n",
    ".travis.yml": "language: python\npython:\n  - '2.6'\n  - '2.7'\n",
    "runtime.txt": "python-2.7.18\n",
    ".python-version": "2.7.18\n",
    "Pipfile": '[requires]\npython_version = "2.7"\n',
    "Dockerfile": "FROM python:2.7-slim\n",
}
NEW_PROJECTS = {
    "setup.py": "setup(classifiers=['Programming Language :: Python :: 2.7',\n"
    "    'Programming Language :: Python :: 3.6'])\n",
    "tox.ini": "[tox]\nenvlist = py27,py311\n",
    ".travis.yml": "python:\n  - '2.7'\n  - '3.9'\n",
    "Dockerfile": "FROM python:3.12\n",
    "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nrequests = "^2.31"\n',
    "docs.txt": "runs on python 2.7\n",
}


@pytest.mark.parametrize("name", OLD_PROJECTS)
def test_a_project_that_names_python_2_alone_is_python_2(tmp_path: Path, name: str) -> None:
    result = report(tmp_path, {"app.py": CALL, name: OLD_PROJECTS[name]})
    assert ("app.py", "HS902") in {(f.path, f.id) for f in result.findings}
    assert "app.py" not in {edit.path for edit in result.edits}


@pytest.mark.parametrize("name", NEW_PROJECTS)
def test_a_project_that_names_python_3_as_well_is_not(tmp_path: Path, name: str) -> None:
    result = report(tmp_path, {"app.py": CALL, name: NEW_PROJECTS[name]})
    assert "HS902" not in {finding.id for finding in result.findings}


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/python2",
        "#!/usr/bin/env python2.7",
        "x = unicode('a')",
        "for i in xrange(3): pass",
        "import requests, urllib2",
        "name = raw_input('? ')",
    ],
)
def test_a_first_line_and_names_tell_python_2(tmp_path: Path, line: str) -> None:
    result = report(tmp_path, {"old.py": f"{line}\n{CALL}"})
    assert [finding.id for finding in result.findings] == ["HS902"]


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/env python",
        "unicode = str\nx = unicode('a')",
        "import sys\nif sys.version_info[0] == 2: text = unicode\nelse: text = str",
        "try:\n    xrange\nexcept NameError:\n    xrange = range",
        "x = row.unicode",
        "x = {'long': 1, 'file': 2}['long']",
    ],
)
def test_what_python_3_code_may_have_tells_nothing(tmp_path: Path, line: str) -> None:
    result = report(tmp_path, {"new.py": f"{line}\n{CALL}"})
    assert "HS902" not in {finding.id for finding in result.findings}
