"""Moving bytes: apply, resume and undo over a tree, without any codemod."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
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

from helpscout_migrator import undoing
from helpscout_migrator.errors import EditedSinceError, MigrationError
from helpscout_migrator.state import atomic, journal
from helpscout_migrator.state.journal import Applied, Applying, Idle, Journal


def migrated(root: Path):  # type: ignore[no-untyped-def]
    workspace = lay(root)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    apply(workspace, plan)
    return workspace, plan


def undo(workspace, plan, **options):  # type: ignore[no-untyped-def]
    with Journal(workspace.journal) as log:
        return undoing.undo(
            workspace, change_set_of(workspace, plan), vault_of(workspace), log, **options
        )


def state(workspace):  # type: ignore[no-untyped-def]
    return journal.state_of(journal.read(workspace.journal))


def test_apply_then_undo_gives_every_byte_mode_and_time_back(tmp_path: Path) -> None:
    lay(tmp_path)
    os.chmod(tmp_path / "desk.py", 0o755)
    os.utime(tmp_path / "desk.py", ns=(10**18, 10**18 + 7))
    workspace, plan = migrated_from(tmp_path)
    assert tree(tmp_path) == AFTER
    assert os.stat(tmp_path / "desk.py").st_mode & 0o777 == 0o755
    assert isinstance(state(workspace), Applied)
    assert undo(workspace, plan) == undoing.Undone(tuple(sorted(AFTER)), True)
    assert tree(tmp_path) == BEFORE
    status = os.stat(tmp_path / "desk.py")
    assert (status.st_mode & 0o777, status.st_mtime_ns) == (0o755, 10**18 + 7)
    assert state(workspace) == Idle(undone=plan.id)


def migrated_from(root: Path):  # type: ignore[no-untyped-def]
    from helpscout_migrator.state.workspace import Workspace

    workspace = Workspace(root)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    apply(workspace, plan)
    return workspace, plan


def test_nothing_of_the_sources_lies_in_the_clear_in_the_state_folder(tmp_path: Path) -> None:
    workspace, _ = migrated(tmp_path)
    state_texts = [path for path in workspace.state.rglob("*") if path.is_file()]
    assert state_texts
    for path in state_texts:
        assert b"import requests" not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0, path


def test_preparing_changes_no_file_of_the_user(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    prepare(workspace, plan_of(workspace))
    assert tree(tmp_path) == BEFORE


def test_a_file_edited_after_the_plan_stops_the_step_and_nothing_is_written(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (tmp_path / "lib/inner.py").write_bytes(b"mine\n")
    with pytest.raises(EditedSinceError, match=r"lib/inner\.py"):
        apply(workspace, plan)
    assert tree(tmp_path)["desk.py"] == BEFORE["desk.py"]
    assert tree(tmp_path)["lib/inner.py"] == b"mine\n"
    assert isinstance(state(workspace), Applying)


def test_a_half_applied_plan_goes_on_where_it_was(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (tmp_path / "desk.py").write_bytes(AFTER["desk.py"])
    apply(workspace, plan)
    apply(workspace, plan)
    assert tree(tmp_path) == AFTER


def test_a_half_applied_plan_can_be_undone(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    (tmp_path / "desk.py").write_bytes(AFTER["desk.py"])
    assert undo(workspace, plan) == undoing.Undone(("desk.py",), True)
    assert tree(tmp_path) == BEFORE


def test_undo_refuses_a_file_that_was_edited_since_and_touches_nothing(tmp_path: Path) -> None:
    workspace, plan = migrated(tmp_path)
    (tmp_path / "desk.py").write_bytes(b"my own work\n")
    with pytest.raises(EditedSinceError, match=r"desk\.py: edited since") as excinfo:
        undo(workspace, plan)
    assert excinfo.value.paths == ("desk.py",)
    assert tree(tmp_path) == AFTER | {"desk.py": b"my own work\n"}


def test_a_forced_undo_overwrites_what_was_edited_since(tmp_path: Path) -> None:
    workspace, plan = migrated(tmp_path)
    (tmp_path / "desk.py").write_bytes(b"my own work\n")
    process = undo(workspace, plan, force=True)
    assert process.whole
    (copy,) = process.copies
    assert copy.read_bytes() == b"my own work\n", "the user's text is kept beside"
    copy.unlink()
    assert tree(tmp_path) == BEFORE


def test_a_partial_undo_leaves_the_other_files_migrated(tmp_path: Path) -> None:
    workspace, plan = migrated(tmp_path)
    assert undo(workspace, plan, names=("lib/inner.py",)) == undoing.Undone(
        ("lib/inner.py",), False
    )
    assert tree(tmp_path) == AFTER | {"lib/inner.py": BEFORE["lib/inner.py"]}
    assert isinstance(state(workspace), Applied)
    assert undo(workspace, plan).whole
    assert tree(tmp_path) == BEFORE


def test_an_unknown_file_cannot_be_undone(tmp_path: Path) -> None:
    workspace, plan = migrated(tmp_path)
    with pytest.raises(MigrationError, match=r"other\.py was not changed"):
        undo(workspace, plan, names=("other.py",))
    assert tree(tmp_path) == AFTER


def test_a_file_that_the_migration_created_is_removed_by_undo(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    after = {"new_module.py": b"made = True\n"}
    plan = plan_of(workspace, after)
    prepare(workspace, plan, after)
    apply(workspace, plan)
    assert (tmp_path / "new_module.py").read_bytes() == b"made = True\n"
    assert undo(workspace, plan) == undoing.Undone(("new_module.py",), True)
    assert tree(tmp_path) == BEFORE
    assert undo(workspace, plan).restored == ()


def test_undo_restores_the_mode_of_a_file_whose_text_is_back_already(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    os.chmod(tmp_path / "desk.py", 0o755)
    workspace, plan = migrated_from(tmp_path)
    (tmp_path / "desk.py").write_bytes(BEFORE["desk.py"])
    os.chmod(tmp_path / "desk.py", 0o600)
    assert "desk.py" not in undo(workspace, plan).restored
    assert os.stat(tmp_path / "desk.py").st_mode & 0o777 == 0o755


def test_a_symbolic_link_stays_a_link(tmp_path: Path) -> None:
    workspace = lay(tmp_path / "target")
    (tmp_path / "target/link.py").symlink_to("desk.py")
    after = {"link.py": AFTER["desk.py"]}
    plan = plan_of(workspace, after)
    prepare(workspace, plan, after)
    apply(workspace, plan)
    assert (tmp_path / "target/link.py").is_symlink()
    assert (tmp_path / "target/desk.py").read_bytes() == AFTER["desk.py"]
    assert undo(workspace, plan).whole
    assert tree(tmp_path / "target")["desk.py"] == BEFORE["desk.py"]


def test_a_link_that_leaves_the_target_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_bytes(b"not yours\n")
    workspace = lay(tmp_path / "target")
    (tmp_path / "target/link.py").symlink_to("../outside.py")
    after = {"link.py": b"changed\n"}
    plan = plan_of(workspace, after)
    with pytest.raises(MigrationError, match=r"link\.py leads outside"):
        prepare(workspace, plan, after)
    assert (tmp_path / "outside.py").read_bytes() == b"not yours\n"


def test_a_backup_that_was_changed_is_refused_before_any_file_is_touched(tmp_path: Path) -> None:
    workspace, plan = migrated(tmp_path)
    backup = workspace.objects / atomic.digest(BEFORE["requirements.txt"])
    backup.write_bytes(backup.read_bytes()[:-5])
    with pytest.raises(MigrationError, match="does not open"):
        undo(workspace, plan)
    assert tree(tmp_path) == AFTER


def test_backups_of_another_key_say_which_variable_to_set(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    workspace, plan = migrated(tmp_path)
    other = vault_of(workspace, Fernet.generate_key().decode())
    with (
        Journal(workspace.journal) as log,
        pytest.raises(MigrationError, match="HELPSCOUT_STORE_KEY"),
    ):
        undoing.undo(workspace, change_set_of(workspace, plan), other, log)
    assert tree(tmp_path) == AFTER
