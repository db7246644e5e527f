"""The plan as a contract: what it says, when it is refused, and that it applies once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import msgspec
import pytest
from support.migrator.cli import Ran, example, example_key, forms_of, invoke, small
from support.migrator.trees import tree

from helpscout_migrator.plans.plan import Plan

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs/plan.schema.json").read_text("utf-8")
)
OTHER_VALUES = (None, True, -7, "another text", [], ["text"], {}, {"text": "text"}, {"text": 1})


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The whole example integration."""
    return example(tmp_path / "desk")


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """An integration of one call."""
    return small(tmp_path / "mini")


def call(desk: Path, *arguments: str | Path, **options: dict[str, str]) -> Ran:
    return invoke(*arguments, home=desk.parent / "home", **options)  # type: ignore[arg-type]


def saved(desk: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((desk / ".helpscout-migration/plan.json").read_bytes())
    return data


def test_a_plan_changes_no_file_and_exits_1_because_there_is_something_to_do(desk: Path) -> None:
    before = tree(desk)
    ran = call(desk, "plan", desk, "--no-tokens")
    assert ran.code == 1, ran.everything
    assert tree(desk) == before
    assert "will be rewritten to V2" in ran.out
    assert "docs_articles.py" not in ran.out


def test_the_plan_says_the_same_as_json_and_fits_its_published_schema(desk: Path) -> None:
    ran = call(desk, "plan", desk, "--format", "json")
    data = json.loads(ran.out)
    jsonschema.validate(data, SCHEMA)
    assert data == saved(desk)
    assert (data["complete"], data["applyable"], data["errored"]) == (False, True, False)
    assert [step["name"] for step in data["steps"]] == [
        "tokens",
        "manifests",
        "code",
        "verification",
    ]
    remote = {step["name"]: (step["remote"], step["undone_by"]) for step in data["steps"]}
    assert remote["tokens"] == (True, "")
    assert remote["code"] == (False, "undo")


def variants(value: object) -> Iterator[object]:
    """The value with one thing in it removed or replaced by something else."""
    yield from OTHER_VALUES
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from (value | {key: other} for other in variants(part))
    if isinstance(value, list) and value:
        yield from ([other, *value[1:]] for other in variants(value[0]))


def test_the_published_schema_takes_and_refuses_what_apply_takes_and_refuses(desk: Path) -> None:
    (desk / "old.py").write_text('requests.get("https://api.helpscout.net/v1/users.json"\n')
    webhook = ("--webhook-url", "https://desk.test/hook", "--webhook-event", "convo.created")
    call(desk, "plan", desk, *webhook, environ={"HELPSCOUT_WEBHOOK_SECRET": "moss-on-a-stair"})
    data = saved(desk)
    empty = {name for name, value in data.items() if value == []}
    assert empty <= {"scope", "errors"}
    data |= {"scope": ["report.py"], "errors": [{"path": "old.py", "reason": "not Python"}]}
    schema = jsonschema.Draft202012Validator(SCHEMA)
    refusal = 0
    for variant in variants(data):
        try:
            msgspec.json.decode(json.dumps(variant), type=Plan)
        except msgspec.ValidationError:
            refusal += 1
            assert not schema.is_valid(variant), variant
        else:
            assert schema.is_valid(variant), variant
    assert refusal > 100


def test_the_plan_names_every_input_by_hash_and_no_key(desk: Path) -> None:
    call(desk, "plan", desk)
    data = saved(desk)
    assert isinstance(data["inputs"], dict)
    assert {"report.py", "desk_client.py", "requirements.txt"} <= set(data["inputs"])
    assert all(len(value) == 64 for value in data["inputs"].values())
    text = (desk / ".helpscout-migration/plan.json").read_bytes()
    assert not any(form in text for form in forms_of(example_key(desk)))
    assert b"<secret " in text


def test_a_saved_plan_is_applied_once(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code in (0, 1), ran.everything
    new_files = tree(mini)
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "make a new plan" in ran.err
    assert call(mini, "undo", mini).code == 0
    ran = call(mini, "apply", mini, "--yes")
    assert (ran.code, "make a new plan" in ran.err) == (2, True)
    assert tree(mini) != new_files


def test_a_plan_is_refused_when_a_file_it_rests_on_was_changed(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    with (mini / "desk.py").open("ab") as handle:
        handle.write(b"# one more line\n")
    before = tree(mini)
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "stale: desk.py has changed" in ran.err
    assert tree(mini) == before


def test_a_plan_is_refused_when_a_new_file_speaks_v1(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    (mini / "more.py").write_bytes((mini / "desk.py").read_bytes())
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "stale: more.py" in ran.err


def test_a_plan_is_refused_when_the_settings_were_changed(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    (mini / "pyproject.toml").write_text('[tool.helpscout-migrate]\nignore = ["HS101"]\n')
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "stale: pyproject.toml" in ran.err


def test_a_plan_of_another_version_of_the_tool_is_refused(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    path = mini / ".helpscout-migration/plan.json"
    path.write_bytes(path.read_bytes().replace(b'"tool": "0.1.0"', b'"tool": "0.0.1"'))
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "by helpscout-toolkit 0.0.1" in ran.err


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"schema": 1}', b"\xff\xfe"])
def test_a_plan_that_cannot_be_read_is_refused_in_one_line(mini: Path, text: bytes) -> None:
    call(mini, "plan", mini, "--no-tokens")
    (mini / ".helpscout-migration/plan.json").write_bytes(text)
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "is not a plan: run `helpscout-migrate plan`" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_a_plan_apply_says_how_to_make_one(mini: Path) -> None:
    ran = call(mini, "apply", mini, "--yes")
    assert ran.code == 2
    assert "helpscout-migrate plan" in ran.err


def test_a_plan_written_elsewhere_can_be_applied(mini: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "the.plan.json"
    call(mini, "plan", mini, "--no-tokens", "--out", elsewhere)
    (mini / ".helpscout-migration/plan.json").unlink()
    assert call(mini, "apply", mini, "--plan", elsewhere, "--yes").code in (0, 1)


def test_a_single_file_brings_along_what_is_tied_to_it_and_nothing_else(mini: Path) -> None:
    (mini / "pyproject.toml").write_text("")
    (mini / "uses.py").write_text("from desk import boxes\n\nprint(boxes())\n")
    (mini / "other.py").write_bytes((mini / "desk.py").read_bytes())
    ran = call(mini, "run", mini / "desk.py", "--yes", "--sandbox")
    assert ran.code == 0, ran.everything
    assert b"helpscout_v2" in (mini / "desk.py").read_bytes()
    assert b"helpscout_v2" not in (mini / "other.py").read_bytes()


def test_the_id_of_a_plan_is_a_hash_over_all_of_it(mini: Path) -> None:
    call(mini, "plan", mini, "--no-tokens")
    path = mini / ".helpscout-migration/plan.json"
    plan = msgspec.json.decode(path.read_bytes(), type=Plan)
    from helpscout_migrator.plans.plan import sealed

    assert sealed(plan) == plan
    assert sealed(msgspec.structs.replace(plan, to="bridge")).id != plan.id
