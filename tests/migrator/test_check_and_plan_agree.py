"""`check`, `plan` and `run` agree on everything that names V1: one set of rules, in the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Finding, Report
from helpscout_migrator.plans.planning import make
from helpscout_migrator.state.workspace import Workspace

KEY = "0123456789abcdef0123456789abcdef01234567"
CALL = (
    f"import requests\n\nKEY = '{KEY}'\n\n\ndef boxes():\n"
    "    r = requests.get('https://api.helpscout.net/v1/mailboxes.json', auth=(KEY, 'X'))\n"
    "    r.raise_for_status()\n    return r.json()['count']\n"
)
UNFOLLOWED_CALL = (
    "import http.client\n\nHOST = 'https://api.helpscout.net/v1'\n\n\n"
    "def go(c):\n    c.host = HOST\n    return c\n"
)
RECEIVER = (
    "import hashlib\nimport hmac\n\n\ndef ok(request, secret):\n"
    "    given = request.headers['X-HelpScout-Signature']{comment}\n"
    "    return hmac.new(secret, request.body, hashlib.sha1).hexdigest() == given\n"
)


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def checked(root: Path, **settings: object) -> Report:
    return engine.check([root], Config(cache=False, jobs=1).with_options(**settings))


def locations_of(findings: tuple[Finding, ...]) -> set[tuple[str, int, str]]:
    return {(f.path, f.line, f.id) for f in findings}


def both(root: Path) -> set[tuple[str, int, str]]:
    """What check and plan say; the same, or the test fails."""
    locations = locations_of(engine.check([root]).findings)
    plan = make(Workspace(root), tokens=False).plan
    assert {(one.path, one.line, one.id) for one in plan.sites} == locations
    assert (plan.nothing is None) == bool(locations)
    return locations


def settings(**table: str) -> str:
    rows = "".join(f"{name} = {value}\n" for name, value in table.items())
    return f"[tool.helpscout-migrate]\ncache = false\njobs = 1\n{rows}"


@pytest.mark.parametrize("name", ["old.py", "hook.py"])
def test_an_excluded_folder_is_excluded_everywhere(tmp_path: Path, name: str) -> None:
    text = UNFOLLOWED_CALL if name == "old.py" else RECEIVER.format(comment="")
    root = tree(
        tmp_path,
        {
            "pyproject.toml": settings(exclude='["vendor/"]'),
            f"vendor/{name}": text,
            "index.php": "",
        },
    )
    assert both(root) == set()
    tree(root, {"desk.py": CALL})
    assert {path for path, _, _ in both(root)} <= {"desk.py", "pyproject.toml"}


def test_an_ignored_rule_is_ignored_everywhere(tmp_path: Path) -> None:
    files = {"desk.py": CALL, "hook.py": RECEIVER.format(comment="")}
    root = tree(tmp_path, {"pyproject.toml": settings(), **files})
    assert ("hook.py", 6, "HS401") in both(root)
    tree(root, {"pyproject.toml": settings(ignore='["HS401"]')})
    assert not [place for place in both(root) if place[2] == "HS401"]


def test_a_suppressed_receiver_is_silent_and_its_comment_is_used(tmp_path: Path) -> None:
    comment = "  # helpscout: ignore[HS401]"
    files = {"desk.py": CALL, "hook.py": RECEIVER.format(comment=comment)}
    root = tree(tmp_path, {"pyproject.toml": settings(), **files})
    assert not [place for place in both(root) if place[0] == "hook.py"]


def test_a_receiver_is_named_also_where_nothing_else_calls_v1(tmp_path: Path) -> None:
    root = tree(tmp_path, {"pyproject.toml": settings(), "hook.py": RECEIVER.format(comment="")})
    assert both(root) == {("hook.py", 6, "HS401")}


def test_a_receiver_gets_no_comment(tmp_path: Path) -> None:
    root = tree(tmp_path, {"desk.py": CALL, "hook.py": RECEIVER.format(comment="")})
    report = engine.rewrite([root], Config(cache=False, jobs=1))
    assert "hook.py" not in {edit.path for edit in report.edits}


def test_an_address_that_no_call_could_be_followed_from_is_named_everywhere(tmp_path: Path) -> None:
    root = tree(tmp_path, {"pyproject.toml": settings(), "old.py": UNFOLLOWED_CALL})
    assert ("old.py", 3, "HS103") in both(root)


def test_a_plan_does_not_deny_what_a_check_finds(tmp_path: Path) -> None:
    old = "import requests\nr = requests.get('https://api.helpscout.net/v1/mailboxes.json')\n"
    root = tree(tmp_path, {"pyproject.toml": settings(), "old.py": old + "print 'n', r\n"})
    assert {identity for _, _, identity in both(root)} == {"HS902"}


@pytest.mark.parametrize("prefix", ["HS1", "HS101", "HS3", "HS301"])
def test_a_selected_family_is_reported_on_its_own(tmp_path: Path, prefix: str) -> None:
    root = tree(tmp_path, {"desk.py": CALL})
    findings = checked(root, select=(prefix,)).findings
    assert findings
    assert all(finding.id.startswith(prefix) for finding in findings)


def test_a_suppression_that_keeps_a_flow_v1_is_in_use(tmp_path: Path) -> None:
    call = CALL.replace("'X'))", "'X'))  # helpscout: ignore[HS101]")
    findings = checked(tree(tmp_path, {"desk.py": call})).findings
    assert [f for f in findings if f.id == "HS910"] == []
    assert "native" not in {f.state for f in findings}


def test_a_check_of_one_file_says_what_its_rewrite_would_do(tmp_path: Path) -> None:
    helper = CALL.replace("return r.json()['count']", "return r.json()['items']")
    use = "from helper import boxes\n\nfor box in boxes():\n    print(box['name'])\n"
    root = tree(tmp_path, {"pyproject.toml": settings(), "helper.py": helper, "use.py": use})
    config = Config(cache=False, jobs=1)
    report = engine.rewrite([root / "use.py"], config)
    assert "use.py" in {edit.path for edit in report.edits}
    check = engine.check([root / "use.py"], config)
    assert locations_of(check.findings) == locations_of(report.findings)
    alone = tree(root, {"other.py": "import os\n\nprint(os.name)\n"}) / "other.py"
    assert engine.check([alone], config).findings == ()
    assert engine.rewrite([alone], config).edits == ()


def test_a_plan_names_other_languages_and_is_not_complete(tmp_path: Path) -> None:
    php = "<?php\n$c = curl_init('https://api.helpscout.net/v1/mailboxes.json');\n"
    root = tree(tmp_path, {"pyproject.toml": settings(), "web/index.php": php})
    assert both(root) == {("web/index.php", 2, "HS905")}
    assert not make(Workspace(root), tokens=False).plan.complete
