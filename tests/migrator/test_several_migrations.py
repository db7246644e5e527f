"""Migrations on top of each other, and texts that the user writes at the wrong moment."""

from __future__ import annotations

import errno
import functools
import json
import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from support.migrator.cli import V1_CALL, invoke, small
from support.migrator.fuse import burning
from support.migrator.trees import (
    AFTER,
    BEFORE,
    apply,
    change_set_of,
    lay,
    plan_of,
    prepare,
    tree,
    vault_of,
)

from helpscout_migrator import migration_history, undoing
from helpscout_migrator.errors import EditedSinceError, MigrationError
from helpscout_migrator.state import atomic, journal
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.workspace import Workspace


def run(target: Path, home: Path, *options: str) -> str:
    ran = invoke("run", target, "--yes", "--sandbox", *options, home=home)
    assert ran.code == 0, ran.everything
    return ran.everything


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def two_migrations(tmp_path: Path, home: Path) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    target = small(tmp_path / "target")
    original = tree(target)
    run(target, home)
    (target / "late.py").write_bytes(V1_CALL)
    between = tree(target)
    run(target, home)
    return target, original | {"late.py": V1_CALL}, between


def test_undo_after_a_second_migration_names_what_is_left(tmp_path: Path, home: Path) -> None:
    target, original, between = two_migrations(tmp_path, home)
    first = invoke("undo", target, home=home)
    assert first.code == 0
    assert tree(target) == between
    assert "is still applied: run `helpscout-migrate undo` again" in first.err
    assert "was applied" in invoke("status", target, home=home).out
    second = invoke("undo", target, home=home)
    assert second.code == 0
    assert tree(target) == original
    assert "every file is restored" in invoke("undo", target, home=home).err
    assert "every file is restored" in invoke("status", target, home=home).out


def test_undo_all_undoes_every_migration(tmp_path: Path, home: Path) -> None:
    target, original, _ = two_migrations(tmp_path, home)
    dry_run = invoke("undo", target, "--all", "--dry-run", home=home)
    assert {"late.py", "desk.py"} <= {line.split()[-1] for line in dry_run.out.splitlines()}
    assert invoke("undo", target, "--all", home=home).code == 0
    assert tree(target) == original


def test_undo_of_a_file_goes_to_the_migration_that_changed_it(tmp_path: Path, home: Path) -> None:
    target, original, between = two_migrations(tmp_path, home)
    assert invoke("undo", target, "--file", "desk.py", home=home).code == 0
    assert tree(target)["desk.py"] == original["desk.py"]
    assert tree(target)["late.py"] != V1_CALL
    assert invoke("undo", target, "--all", home=home).code == 0
    assert tree(target) == original
    assert between != original


def test_a_file_of_two_migrations_goes_back_step_by_step(tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    run(target, home)
    desk = target / "desk.py"
    desk.write_bytes(desk.read_bytes() + V1_CALL.replace(b"def boxes", b"def more"))
    between = tree(target)
    run(target, home)
    assert invoke("undo", target, home=home).code == 0
    assert tree(target) == between
    refusal = invoke("undo", target, home=home)
    assert refusal.code == 2
    assert "desk.py: edited since" in refusal.err
    assert tree(target) == between
    assert invoke("undo", target, "--all", "--force", home=home).code == 0
    (copy,) = target.glob("desk.py.edited-*")
    assert copy.read_bytes() == between["desk.py"]
    copy.unlink()
    assert tree(target) == original


def test_undo_all_touches_nothing_when_a_file_of_the_oldest_was_edited(
    tmp_path: Path, home: Path
) -> None:
    target, _, _ = two_migrations(tmp_path, home)
    with (target / "desk.py").open("ab") as file:
        file.write(b"# mine\n")
    (target / "late.py").write_bytes(b"# mine\n")
    before = tree(target)
    refusal = invoke("undo", target, "--all", home=home)
    assert refusal.code == 2
    assert "late.py, desk.py: edited since" in refusal.err
    assert tree(target) == before


def test_texts_that_come_back_from_elsewhere_are_not_called_as_they_were(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    run(target, home)
    new_files = tree(target)
    assert invoke("undo", target, home=home).code == 0
    (target / "desk.py").write_bytes(new_files["desk.py"])
    output = invoke("status", target, home=home)
    assert output.code == 1
    assert "is applied, but missing from the journal" in output.out
    assert invoke("undo", target, home=home).code == 0
    assert tree(target) == original


def test_a_plan_made_while_another_migration_ran_is_refused(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small(tmp_path / "target")
    from helpscout_migrator.cli import run as command

    def edit_meanwhile(question: str, yes: bool) -> None:
        (target / "desk.py").write_bytes(V1_CALL + b"# another migration\n")

    monkeypatch.setattr(command, "require_consent", edit_meanwhile)
    ran = invoke("run", target, "--sandbox", home=home)
    assert ran.code == 2
    assert "desk.py changed during planning" in ran.err
    assert (target / "desk.py").read_bytes() == V1_CALL + b"# another migration\n"


def test_a_backup_of_another_key_is_written_again_before_a_file_is_touched(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    first, second = ({"HELPSCOUT_STORE_KEY": Fernet.generate_key().decode()} for _ in range(2))
    options = ("--yes", "--sandbox")
    assert invoke("run", target, *options, home=home, environ=first).code == 0
    assert invoke("undo", target, home=home, environ=first).code == 0
    ran = invoke("run", target, *options, "--to", "bridge", home=home, environ=second)
    assert ran.code == 0, ran.everything
    assert invoke("undo", target, home=home, environ=second).code == 0
    assert tree(target) == original


@pytest.mark.parametrize("damage", [b"", b"x" * 100])
def test_a_damaged_backup_is_written_again_by_the_next_migration(
    tmp_path: Path, damage: bytes
) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    for name in BEFORE:
        (workspace.objects / atomic.digest(BEFORE[name])).write_bytes(damage)
    prepare(workspace, plan)
    apply(workspace, plan)
    assert undo(workspace, plan).whole
    assert tree(tmp_path) == BEFORE


def undo(workspace: Workspace, plan, **options):  # type: ignore[no-untyped-def]
    with Journal(workspace.journal) as log:
        return undoing.undo(
            workspace, change_set_of(workspace, plan), vault_of(workspace), log, **options
        )


def test_a_backup_that_goes_bad_before_a_resume_is_written_again_from_the_file(
    tmp_path: Path,
) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (workspace.objects / atomic.digest(BEFORE["desk.py"])).write_bytes(b"")
    apply(workspace, plan)
    assert undo(workspace, plan).whole
    assert tree(tmp_path) == BEFORE


def test_a_backup_that_cannot_be_had_stops_a_resume_and_names_the_file(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (tmp_path / "desk.py").write_bytes(AFTER["desk.py"])
    (workspace.objects / atomic.digest(BEFORE["desk.py"])).write_bytes(b"")
    with pytest.raises(MigrationError, match=r"of desk\.py does not open with this key"):
        apply(workspace, plan)
    assert tree(tmp_path) == BEFORE | {"desk.py": AFTER["desk.py"]}


class Editor:
    """Edits a file at the n-th call of a function of `os`, in place or as editors do it."""

    def __init__(self, path: Path, *, by_rename: bool) -> None:
        self.path = path
        self.by_rename = by_rename
        self.text = b""

    def edit(self) -> None:
        if self.text:
            return
        self.text = self.path.read_bytes() + b"# an edit at the wrong moment\n"
        if self.by_rename:
            new = self.path.with_suffix(".new")
            new.write_bytes(self.text)
            os.rename(new, self.path)
        else:
            self.path.write_bytes(self.text)


@pytest.mark.parametrize("by_rename", [False, True])
@pytest.mark.parametrize("moment", ["before the comparison", "before the rename"])
@pytest.mark.parametrize("command", ["apply", "undo"])
def test_an_edit_at_any_moment_of_a_write_is_kept(
    command: str, moment: str, by_rename: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    if command == "undo":
        apply(workspace, plan)
    editor = Editor(tmp_path / "lib/inner.py", by_rename=by_rename)
    real_stage, real_link = atomic.stage, os.link

    def stage(folder: Path, data: bytes, **options):  # type: ignore[no-untyped-def]
        staged_path = real_stage(folder, data, **options)
        if moment == "before the comparison" and data in (
            AFTER["lib/inner.py"],
            BEFORE["lib/inner.py"],
        ):
            editor.edit()
        return staged_path

    def link(source: Path, to: Path) -> None:
        if moment == "before the rename" and source == editor.path:
            editor.edit()
        real_link(source, to)

    monkeypatch.setattr(atomic, "stage", stage)
    monkeypatch.setattr(os, "link", link)
    with pytest.raises(EditedSinceError, match=r"lib/inner\.py was edited while"):
        apply(workspace, plan) if command == "apply" else undo(workspace, plan)
    assert editor.text
    assert (tmp_path / "lib/inner.py").read_bytes() == editor.text
    assert list(workspace.scratch.iterdir()) == []
    monkeypatch.undo()
    if command == "apply":
        with Journal(workspace.journal):
            state = migration_history.state_of(workspace)
        assert isinstance(state, journal.Applying)
        assert "lib/inner.py" not in state.touched


@pytest.mark.parametrize("expected", [None, b"old\n"])
def test_a_state_folder_on_another_file_system_migrates_too(
    expected: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scratch = tmp_path / "desk.py", tmp_path / "scratch"
    scratch.mkdir()
    real = {name: getattr(os, name) for name in ("replace", "link")}

    def within_one(name: str, source: Path, to: Path) -> None:
        if Path(source).parent != Path(to).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real[name](source, to)

    for name in real:
        monkeypatch.setattr(os, name, functools.partial(within_one, name))
    if expected is not None:
        path.write_bytes(expected)
    before = None if expected is None else atomic.digest(expected)
    atomic.swap(path, b"new\n", name="desk.py", expected=before, scratch=scratch)
    assert path.read_bytes() == b"new\n"
    atomic.write(path, b"newer\n", scratch=scratch)
    assert path.read_bytes() == b"newer\n"
    assert sorted(tmp_path.iterdir()) == [path, scratch]
    assert list(scratch.iterdir()) == []


def test_a_backup_that_is_whole_is_not_written_again(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    prepare(workspace, plan_of(workspace))
    vault = vault_of(workspace)
    sealed_texts = {path: path.read_bytes() for path in workspace.objects.iterdir()}
    for data in BEFORE.values():
        vault.put(data)
    assert {path: path.read_bytes() for path in workspace.objects.iterdir()} == sealed_texts


def test_a_file_that_appears_in_the_place_of_a_new_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, scratch = tmp_path / "new.py", tmp_path / "scratch"
    scratch.mkdir()
    real_link = os.link

    def link(source: Path, to: Path) -> None:
        to.write_bytes(b"mine\n")
        real_link(source, to)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(EditedSinceError, match=r"new\.py was edited while"):
        atomic.swap(path, b"ours\n", name="new.py", expected=None, scratch=scratch)
    assert path.read_bytes() == b"mine\n"
    assert list(scratch.iterdir()) == []


def test_after_an_edit_during_apply_undo_gives_the_other_files_back(
    tmp_path: Path, home: Path
) -> None:
    workspace = lay(tmp_path / "target")
    environ = {"HELPSCOUT_STORE_KEY": _store_key()}
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (workspace.root / "lib/inner.py").write_bytes(b"mine\n")
    with pytest.raises(EditedSinceError):
        apply(workspace, plan)
    ran = invoke("undo", workspace.root, home=home, environ=environ)
    assert ran.code == 0, ran.everything
    assert tree(workspace.root) == BEFORE | {"lib/inner.py": b"mine\n"}


def test_a_migrated_file_that_was_deleted_comes_back_by_force(tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    run(target, home)
    (target / "desk.py").unlink()
    refused = invoke("undo", target, home=home)
    assert refused.code == 2
    assert "desk.py: edited since the migration; add --force" in refused.err
    forced = invoke("undo", target, "--force", home=home)
    assert forced.code == 0, forced.everything
    assert tree(target) == original, "there was no text to keep in a copy"


def test_a_plan_that_is_half_applied_is_not_missing_from_the_journal(
    tmp_path: Path, home: Path
) -> None:
    workspace = lay(tmp_path / "target")
    plan = plan_of(workspace)
    prepare(workspace, plan)
    with burning(30):
        apply(workspace, plan)
    assert tree(workspace.root) != BEFORE
    assert tree(workspace.root) != BEFORE | AFTER
    status = invoke("status", workspace.root, home=home)
    assert status.code == 1
    assert f"plan {plan.id} is partly applied" in status.out
    assert "missing from the journal" not in status.out


def _store_key() -> str:
    from support.migrator.trees import STORE_KEY

    return STORE_KEY


def test_what_was_set_aside_when_a_command_was_killed_is_kept(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (workspace.scratch / ".1.old").write_bytes(b"an edit\n")
    (workspace.scratch / ".2.old").write_bytes(BEFORE["desk.py"])
    (workspace.scratch / ".3.tmp").write_bytes(b"litter")
    workspace.sweep()
    assert list(workspace.scratch.iterdir()) == []
    state_texts = workspace.state / "kept"
    assert {path.name: path.read_bytes() for path in state_texts.iterdir()} == {
        ".1.old": b"an edit\n"
    }


def test_a_hard_link_is_refused_before_anything_is_written(tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    os.link(target / "desk.py", tmp_path / "twin.py")
    before = tree(target)
    ran = invoke("run", target, "--yes", "--sandbox", home=home)
    assert ran.code == 2
    assert "desk.py is one of 2 hard links" in ran.err
    assert tree(target) == before
    ran = invoke("rewrite", target, "--write", home=home)
    assert ran.code == 2
    assert "hard link" in ran.err
    assert tree(target)["desk.py"] == before["desk.py"]


def test_a_name_as_long_as_the_file_system_allows_is_migrated_and_given_back(
    tmp_path: Path, home: Path
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    name = "x" * 247 + ".py"
    (target / name).write_bytes(V1_CALL)
    (target / "requirements.txt").write_bytes(b"requests\n")
    original = tree(target)
    run(target, home)
    assert tree(target)[name] != V1_CALL
    new_files = tree(target)
    (target / name).write_bytes(b"# mine\n")
    assert invoke("undo", target, "--force", home=home).code == 0
    (copy,) = target.glob("x*.edited-*")
    assert copy.read_bytes() == b"# mine\n"
    assert len(os.fsencode(copy.name)) == 255
    copy.unlink()
    assert tree(target) == original
    assert new_files != original


def test_a_report_holds_the_events_of_its_own_migration(tmp_path: Path, home: Path) -> None:
    target, _, _ = two_migrations(tmp_path, home)
    events = migration_history.events_of(Workspace(target))
    ends = [event.at for event in events if isinstance(event, journal.Finished)]
    report = json.loads(invoke("report", target, "--format", "json", home=home).out)
    assert len(ends) == 2
    assert report["applied"] == ends[1]
    assert {step["status"] for step in report["steps"]} <= {"done", "skipped"}


def test_a_plan_that_was_changed_after_it_was_applied_is_not_reported(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    run(target, home)
    workspace = Workspace(target)
    path = workspace.run(migration_history.last_plan(workspace).id) / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"created": "yesterday"}))
    report = invoke("report", target, home=home)
    assert report.code == 2
    assert "was modified" in report.err


DAMAGED_FILES = ("changes.json", "plan.json", "checks.json")


@pytest.mark.parametrize("name", DAMAGED_FILES)
def test_a_damaged_file_of_an_older_migration_hides_no_other(
    name: str, tmp_path: Path, home: Path
) -> None:
    target, _, between = two_migrations(tmp_path, home)
    workspace = Workspace(target)
    older, newer = (one.plan for one in migration_history.history_of(workspace).applied)
    (workspace.run(older) / name).write_bytes(b"{")
    status = invoke("status", target, home=home)
    assert status.code == 2
    assert f"plan {newer} was applied" in status.out
    assert "migrated  late.py" in status.out
    assert f"plan {older} was applied" in status.out
    assert f"{older}/{name}" in status.err
    undo = invoke("undo", target, home=home)
    assert tree(target) == between
    assert undo.code == (2 if name == "changes.json" else 0), undo.everything
    assert f"plan {older}" in undo.err, "it is still applied"


def test_a_damaged_run_folder_that_the_journal_does_not_name_stops_no_undo(
    tmp_path: Path, home: Path
) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    run(target, home)
    folder = Workspace(target).run("a" * 16)
    folder.mkdir()
    (folder / "changes.json").write_bytes(b"{")
    for names in (("--file", "desk.py"), ()):
        undo = invoke("undo", target, *names, home=home)
        assert undo.code == 2
        assert "restored" in undo.err
        assert f"{folder}/changes.json cannot be read" in undo.err
    assert tree(target) == original
    again = invoke("undo", target, home=home)
    assert again.code == 2
    assert "every file is restored" not in again.everything, "that is not known"
    assert "every file is restored" not in invoke("status", target, home=home).everything


def test_a_folder_that_is_no_run_of_ours_is_not_looked_into(tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    run(target, home)
    stranger = Workspace(target).state / "runs" / "not-a-plan"
    stranger.mkdir()
    (stranger / "plan.json").write_bytes(b"{}")
    assert invoke("status", target, home=home).code == 0
    assert invoke("undo", target, home=home).code == 0


@pytest.mark.parametrize("thing", ["a folder in tmp", "a file named kept"])
def test_what_cannot_be_swept_is_named(thing: str, tmp_path: Path, home: Path) -> None:
    target = small(tmp_path / "target")
    original = tree(target)
    workspace = lay(target, {})
    if thing == "a folder in tmp":
        place = workspace.scratch / "folder"
        place.mkdir()
    else:
        place = workspace.state / "kept"
        place.write_bytes(b"")
        (workspace.scratch / ".1.old").write_bytes(b"an edit")
    refused = invoke("run", target, "--yes", "--no-tokens", home=home)
    assert refused.code == 2
    assert f"error: cannot remove {place}: " in refused.err
    assert tree(target) == original


def test_a_report_is_written_although_another_command_sweeps_its_temporary_file(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small(tmp_path / "target")
    run(target, home)
    workspace, real = Workspace(target), os.replace
    pages = (workspace.state / "report.html", workspace.state / "report.json")
    swept: list[str] = []

    def sweep_and_replace(source: Path, place: Path) -> None:
        if place in pages and place.name not in swept:
            swept.append(place.name)
            workspace.sweep()
        real(source, place)

    (target / "late.py").write_bytes(V1_CALL)
    monkeypatch.setattr(os, "replace", sweep_and_replace)
    assert "report: " in run(target, home)
    assert sorted(swept) == ["report.html", "report.json"]
    assert all(b"late.py" in page.read_bytes() for page in pages)


def test_a_full_disk_is_not_tried_again_in_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def full(folder: Path, *_: object, **__: object) -> Path:
        folders.append(folder)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic, "stage", full)
    scratch = tmp_path / "scratch"
    with pytest.raises(MigrationError, match="the disk is full"):
        atomic.write(tmp_path / "file", b"", scratch=scratch)
    assert folders == [scratch]
