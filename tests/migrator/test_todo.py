"""`todo`: everything a person needs for a place that the tool leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.migrator.cli import V1_CALL, forms_of, invoke

KEY = "c0ffee" * 6 + "c0de"
KEPT_KEYS = f'''\
import requests

AUTH = ("{KEY}", "X")


def rows(consume):
    r = requests.get("https://api.helpscout.net/v1/mailboxes/7/conversations.json", auth=AUTH)
    r.raise_for_status()
    consume(r.json())
'''


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "rows.py").write_text(KEPT_KEYS, "utf-8")
    (folder / "hook.php").write_text("<?php curl('https://api.helpscout.net/v1/tags.json');\n")
    return folder


def test_each_place_has_its_lines_the_v2_call_the_names_and_the_check(place: Path) -> None:
    ran = invoke("todo", place, "--format", "json", home=place.parent / "home")
    assert ran.code == 1, ran.everything
    document = json.loads(ran.out)
    assert document["schema"] == 1
    states = [item["state"] for item in document["items"]]
    assert states == sorted(states, key=["left", "bridged"].index), "what is left comes first"
    assert "hook.php" in {item["path"] for item in document["items"] if item["state"] == "left"}
    (call,) = (item for item in document["items"] if item["rule"].startswith("HS102"))
    assert call["state"] == "bridged"
    assert "requests.get(" in call["excerpt"]
    assert call["verify"] == "helpscout-migrate check rows.py"
    (v2,) = call["calls"]
    assert v2["v1"] == "GET /mailboxes/{mailboxId}/conversations.json"
    assert v2["signature"].startswith("hs.conversations.list(")
    assert "mailbox: int" in v2["signature"]
    fields = {field["v1"]: field["v2"] for field in v2["fields"]}
    assert fields["owner"] == "assignee"
    attributes = {field["v1"]: field["python"] for field in v2["fields"]}
    assert attributes["mailbox"] == "row.mailbox_id"
    assert attributes["isDraft"] == '(row.state == "draft")'
    assert {"v1": "mailboxId", "v2": "mailbox", "note": ""} in v2["parameters"]
    assert v2["losses"]


def test_the_list_is_markdown_with_a_box_for_each_place_and_shows_no_key(place: Path) -> None:
    ran = invoke("todo", place, home=place.parent / "home")
    document = invoke("todo", place, "--format", "json", home=place.parent / "home").out
    assert ran.out.count("- [ ] HS") == len(json.loads(document)["items"])
    assert "| `owner` | `assignee` | `row.assignee` |" in ran.out
    for form in forms_of(KEY):
        assert form not in (ran.out + document).encode()


def test_no_manual_work_exits_0_and_a_missing_file_2(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "desk.py").write_bytes(V1_CALL)
    (folder / "requirements.txt").write_text("requests\n")
    ran = invoke("todo", folder, home=tmp_path / "home")
    assert ran.code == 0
    ran = invoke("todo", folder / "none", home=tmp_path / "home")
    assert ran.code == 2
    assert "no such file or folder" in ran.err
