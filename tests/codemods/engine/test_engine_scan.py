"""Which files matter, and what is said about those that cannot be worked on."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support.codemods.engine_fake import V1, tree

from helpscout_codemods.config import Config
from helpscout_codemods.scan.prefilter import Needle, has_v1_path, needle, v1_lines
from helpscout_codemods.scan.project import scan
from helpscout_codemods.scan.reach import imports, reach

CALL = f'import requests\n\n\ndef call(path):\n    return requests.get("{V1}" + path)\n'


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'URL = "https://api.helpscout.net/v1/"', Needle.V1),
        (b"from helpscout import HelpScout", Needle.V1),
        (b"import helpscout.client", Needle.V1),
        (b"HELPSCOUT_API_KEY = environ['X']", Needle.NAME),
        (b"# talks to Help Scout", Needle.NAME),
        (b"boy_scouts = 3", Needle.NOTHING),
        (b"", Needle.NOTHING),
    ],
)
def test_bytes_tell_how_much_a_file_has_to_do_with_v1(data: bytes, found: Needle) -> None:
    assert needle(data) == found


def test_v1_paths_are_told_from_other_json_names() -> None:
    assert has_v1_path(b"url = base + '/conversations/%d.json' % i")
    assert has_v1_path(b"call('mailboxes/' + str(i) + '/folders.json')")
    assert not has_v1_path(b"open('package.json')")
    assert not has_v1_path(b"conversations = load()")


def test_the_oldest_client_is_known_by_its_module_name(tmp_path: Path) -> None:
    client = f'class ApiClient:\n    BASE_URL = "{V1}"\n'
    use = "import ApiClient\nc = ApiClient.ApiClient()\n"
    tree(tmp_path, {"lib/ApiClient.py": client, "bin/use.py": use})
    assert "bin/use.py" in scan([tmp_path]).candidates


def test_lines_of_v1_are_found_by_text_and_docs_lines_are_not() -> None:
    data = (
        b'import os\nA = "https://api.helpscout.net/v1/"\nB = "https://docsapi.helpscout.net/v1/"\n'
    )
    assert v1_lines(data) == (2,)


def test_import_lines_are_read_in_every_spelling() -> None:
    data = (
        b"import a.b as c, d\nfrom . import e\nfrom ..f import (\n    g,\n    h,\n)\n"
        b"from i import j, \\\n    k\nif x: import l\n"
    )
    import_list = imports("top/mid/me.py", data)
    stems = {one.stem for one in import_list}
    assert {"a/b", "d", "top/mid/e", "top/f", "top/f/g", "top/f/h", "i/j", "i/k", "l"} <= stems
    assert {one.local for one in import_list if one.stem == "a/b"} == {"c"}
    assert {one.name for one in import_list if one.stem == "top/f"} == {"g", "h"}


@pytest.mark.parametrize(
    "code",
    [
        "from hub import rows",
        "from hub import rows as lines",
        "from hub import *",
        "import hub\nhub.rows()",
        "import hub as h\nh.rows()",
        "from hub import call",
        "from hub import CACHE",
        "from hub import Desk",
        "from hub import LATEST",
        "def later():\n    from hub import rows\n    return rows()",
        "from hub import app",
    ],
)
def test_whoever_takes_a_v1_value_out_of_a_hub_matters(code: str) -> None:
    files = {"hs.py": b"def call(): ...", "hub.py": HUB, "user.py": code.encode()}
    assert reach(["hs.py"], files, files.get).importers == {"hub.py", "user.py"}


@pytest.mark.parametrize(
    "code", ["from hub import plain", "import hub\nhub.plain()", "from hub import OTHER"]
)
def test_whoever_takes_something_else_out_of_a_hub_does_not(code: str) -> None:
    files = {"hs.py": b"def call(): ...", "hub.py": HUB, "user.py": code.encode()}
    assert reach(["hs.py"], files, files.get).importers == {"hub.py"}


def test_a_client_whose_host_is_in_the_settings_hands_out_v1_values(tmp_path: Path) -> None:
    client = (
        "import requests\nimport settings\n\n\ndef one(cid):\n"
        "    url = '%s/v1/conversations/%d.json' % (settings.HELPSCOUT_HOST, cid)\n"
        "    return requests.get(url).json()['item']\n"
    )
    tree(tmp_path, {"client.py": client, "user.py": "from client import one\nprint(one(1))\n"})
    tree(tmp_path, {"settings.py": "HELPSCOUT_HOST = ''\n"})
    assert scan([tmp_path]).groups == (("client.py", "settings.py", "user.py"),)


def test_a_client_library_handed_on_under_another_name_is_followed() -> None:
    files = {
        "compat.py": b"from helpscout.client import Client as Api\nimport json\n",
        "user.py": b"from compat import Api",
        "other.py": b"from compat import json",
    }
    assert reach(["compat.py"], files, files.get).importers == {"user.py"}


def test_a_hub_that_cannot_be_parsed_may_hand_out_anything() -> None:
    files = {
        "hs.py": b"def call(): ...",
        "hub.py": b"from hs import call\nprint 'x'\n",
        "user.py": b"from hub import plain",
    }
    assert reach(["hs.py"], files, files.get).importers == {"hub.py", "user.py"}


HUB = b"""
from hs import call
OTHER = 1
CACHE = {}
app = object()
def plain(): return OTHER
def rows(): return call()
class Desk:
    def first(self): return rows()[0]
def fill(): CACHE["x"] = rows()
def keep():
    global LATEST
    LATEST = call()
app.desk = Desk()
"""


def test_a_file_that_imports_a_v1_file_matters_over_any_distance() -> None:
    files = {
        "app/__init__.py": b"",
        "app/hs.py": b"def call(): ...",
        "app/service.py": b"from .hs import call\ndef rows(): return call()",
        "app/views.py": b"from app import service\nprint(service.rows())",
        "app/other.py": b"import json",
        "lib/hs.py": b"def x(): ...",
        "lib/uses.py": b"from lib.hs import x",
        "app/wide.py": b"from app import (\n    other,\n    hs,\n)\nhs.call()",
        "app/broken.py": b"from app \\\n    import hs\nhs . call()",
        "app/tail.py": b"import os, \\\n    app.hs\napp.hs.call()",
    }
    assert reach(["app/hs.py"], files, files.get).importers == {
        "app/service.py",
        "app/views.py",
        "app/wide.py",
        "app/broken.py",
        "app/tail.py",
    }


def test_an_importer_is_a_candidate_although_it_never_names_help_scout(tmp_path: Path) -> None:
    tree(tmp_path, {"hs.py": CALL, "report.py": "import hs\nhs.call('users.json')\n", "z.py": ""})
    project = scan([tmp_path])
    assert project.candidates == ("hs.py", "report.py")
    assert project.groups == (("hs.py", "report.py"),)


def test_a_module_that_holds_the_key_brings_only_those_who_read_it(tmp_path: Path) -> None:
    settings = "import os\nKEY = os.environ['HELPSCOUT_API_KEY']\nAUTH = (KEY, 'X')\nDEBUG = 1\n"
    tree(
        tmp_path,
        {
            "settings.py": settings,
            "views.py": "import settings\nprint(settings.DEBUG)\n",
            "taken.py": "from settings import AUTH\n",
            "asked.py": "from framework import settings\nprint(settings.KEY)\n",
            "looked.py": "from framework import settings\nprint(getattr(settings, 'KEY'))\n",
            "debug.py": "from settings import DEBUG\n",
        },
    )
    candidates = ("asked.py", "looked.py", "settings.py", "taken.py")
    project = scan([tmp_path])
    assert project.candidates == candidates
    assert project.groups == (candidates,)


def test_what_v1_code_imports_is_looked_into_with_all_who_import_it(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "desk.py": "from net.transport import fetch\nfetch('https://api.helpscout.net/v1/x')\n",
            "net/__init__.py": "",
            "net/transport.py": "from net.pace import wait\ndef fetch(url):\n    wait()\n",
            "net/pace.py": "def wait():\n    pass\n",
            "shop.py": "from net.transport import fetch\nfetch('https://shop.example')\n",
            "other.py": "print(1)\n",
        },
    )
    project = scan([tmp_path])
    assert project.candidates == ("desk.py", "net/pace.py", "net/transport.py", "shop.py")
    assert project.groups == (project.candidates,)


def test_what_everything_imports_is_no_helper_of_v1_code(tmp_path: Path) -> None:
    users = {f"app{number}.py": "import common\n" for number in range(30)}
    desk = "import common\nURL = 'https://api.helpscout.net/v1/x'\n"
    tree(tmp_path, {"desk.py": desk, "common.py": "A = 1\n", **users})
    assert scan([tmp_path]).candidates == ("desk.py",)


def test_v1_paths_count_only_where_the_project_names_help_scout(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "get('/conversations/1.json')\n"})
    assert scan([tmp_path]).candidates == ()
    tree(tmp_path, {"settings.py": "HELPSCOUT_HOST = ''\n"})
    assert scan([tmp_path]).candidates == ("a.py", "settings.py")


def test_files_that_do_not_know_each_other_are_groups_of_their_own(tmp_path: Path) -> None:
    tree(tmp_path, {"a/hs.py": CALL, "b/hs.py": CALL, "b/use.py": "from hs import call\n"})
    assert scan([tmp_path]).groups == (("a/hs.py",), ("b/hs.py", "b/use.py"))


def test_a_named_file_brings_those_it_is_tied_to_and_no_others(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {"setup.cfg": "", "hs.py": CALL, "use.py": "import hs\nhs.call(1)\n", "alone.py": CALL},
    )
    assert scan([tmp_path / "use.py"]).candidates == ("hs.py", "use.py")


def test_a_python_2_file_is_reported_once_with_its_v1_lines(tmp_path: Path) -> None:
    tree(tmp_path, {"old.py": f'import urllib2\nprint "x"\nurllib2.urlopen("{V1}users.json")\n'})
    project = scan([tmp_path])
    (finding,) = project.notes.findings
    assert (finding.id, finding.line, finding.state) == ("HS902", 3, "left")
    assert "Python 2" in finding.message
    assert "line 3" in finding.message
    assert project.candidates == ()


def test_an_unparsable_file_is_reported_once_with_its_v1_lines(tmp_path: Path) -> None:
    tree(tmp_path, {"bad.py": f'x = "{V1}"\ny = "{V1}"\ndef (:\n', "good.py": CALL})
    project = scan([tmp_path])
    (finding,) = project.notes.findings
    assert (finding.id, finding.line) == ("HS901", 1)
    assert "lines 1, 2" in finding.message
    assert project.candidates == ("good.py",)


def test_an_unparsable_file_without_v1_is_only_mentioned(tmp_path: Path) -> None:
    tree(tmp_path, {"template.py": "# Help Scout {{ x }}\n{% if %}\n"})
    notes = scan([tmp_path]).notes
    assert notes.findings == ()
    assert [skip.path for skip in notes.skipped] == ["template.py"]


def test_a_binary_file_named_py_is_skipped(tmp_path: Path) -> None:
    tree(tmp_path, {"blob.py": b"\x00\x01helpscout" * 9, "hs.py": CALL})
    project = scan([tmp_path])
    assert project.candidates == ("hs.py",)
    assert [(s.path, s.reason) for s in project.notes.skipped] == [("blob.py", "binary")]


def test_a_file_in_no_encoding_is_reported_and_the_others_continue(tmp_path: Path) -> None:
    tree(tmp_path, {"latin.py": f'# caf\xe9\nU = "{V1}"\n'.encode("latin-1"), "hs.py": CALL})
    project = scan([tmp_path])
    (finding,) = project.notes.findings
    assert (finding.path, finding.id, finding.line) == ("latin.py", "HS901", 2)
    assert project.candidates == ("hs.py",)


def test_a_declared_encoding_is_understood(tmp_path: Path) -> None:
    text = f'# -*- coding: latin-1 -*-\nNAME = "caf\xe9"\nU = "{V1}"\n'
    tree(tmp_path, {"latin.py": text.encode("latin-1")})
    assert scan([tmp_path]).candidates == ("latin.py",)


def test_an_unreadable_file_is_an_error_and_the_others_continue() -> None:
    # Root reads everything, so that the scan runs as another user, for whom pytest's own
    # temporary folders are closed.
    code = (
        "import os, sys\n"
        "from helpscout_codemods.config import Config\n"
        "from helpscout_codemods.scan import candidates\n"
        "from helpscout_codemods.scan.project import scan\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "project = scan([sys.argv[1]], Config(cache=False))\n"
        "print(project.candidates, [(e.path, e.reason) for e in project.notes.errors])\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        root = tree(Path(folder), {"hs.py": CALL, "locked.py": CALL})
        root.chmod(0o755)
        (root / "locked.py").chmod(0)
        answer = subprocess.run(
            [sys.executable, "-c", code, folder], capture_output=True, text=True, cwd="/"
        )
    assert answer.returncode == 0, answer.stderr
    expected = "('hs.py',) [('locked.py', 'cannot be read: Permission denied')]"
    assert answer.stdout.strip() == expected


def test_nothing_is_parsed_in_a_tree_without_help_scout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, {f"m{i}.py": "def (:\n" for i in range(20)})
    monkeypatch.setattr("ast.parse", lambda *_: pytest.fail("a file was parsed"))
    assert scan([tmp_path], Config()).notes.findings == ()
