"""A state folder that another user made: it may come with a tree, and `run` goes on by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from cryptography.fernet import Fernet
from support.migrator.cli import invoke, small
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

from helpscout_migrator import git, migrating, migration_history, undoing
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.migrating import RunContext
from helpscout_migrator.plans.plan import HookNeed, encode, sealed
from helpscout_migrator.rehearsal import rehearsing
from helpscout_migrator.state import changes, journal
from helpscout_migrator.state.journal import Journal
from helpscout_migrator.state.workspace import NAME, Workspace
from helpscout_v2.auth.crypto import open_vault
from helpscout_v2.auth.errors import StoreKeyError

# Without a line end, as the torn last line of a journal that may be cut off.
OUTSIDE = b"a stranger's file"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious.txt").write_bytes(OUTSIDE)
    return folder


def begin_plan(workspace: Workspace, plan: str) -> None:
    """A journal that says: this plan is half applied."""
    with Journal(workspace.journal) as log:
        log.append(journal.Started("now", plan, "0", 1, "here"))
        log.append(journal.FileBegun("now", "desk.py", "0" * 64))


@pytest.mark.parametrize("place", ["", "tmp", "runs", "objects", "lock", "journal.jsonl", "runs/x"])
def test_a_link_in_the_state_folder_leads_no_writing_elsewhere(
    tmp_path: Path, outside: Path, place: str
) -> None:
    workspace = Workspace(tmp_path / "target")
    link = workspace.state / place
    link.parent.mkdir(parents=True, exist_ok=True)
    is_file = place in ("lock", "journal.jsonl")
    link.symlink_to(outside / "precious.txt" if is_file else outside)
    with (
        pytest.raises(MigrationError, match="is a link, which we never make: remove it"),
        migrating.working(workspace, "run"),
        Journal(workspace.journal),
    ):
        pass
    assert os.listdir(outside) == ["precious.txt"]
    assert (outside / "precious.txt").read_bytes() == OUTSIDE


def test_a_state_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir(mode=0o777)
    os.chmod(tmp_path / NAME, 0o777)
    Workspace(tmp_path).create()
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("plan", ["../../../outside", "/etc", "..", "", "0" * 15 + "/"])
def test_a_journal_cannot_name_a_plan_outside_the_state_folder(tmp_path: Path, plan: str) -> None:
    workspace = lay(tmp_path / "target")
    begin_plan(workspace, plan)
    with pytest.raises(MigrationError, match="is no plan: the state was altered"):
        migration_history.last_plan(workspace)


def forged_hook(workspace: Workspace) -> str:
    """A run folder as an attacker would write it, with a webhook that copies everything to him."""
    stolen = HookNeed("https://evil.test/", ("convo.created",), "S", ".env", "<secret 000000>")
    plan = msgspec.structs.replace(plan_of(workspace), webhooks=(stolen,))
    plan = sealed(plan)
    folder = workspace.run(plan.id)
    folder.mkdir(parents=True)
    (folder / "plan.json").write_bytes(encode(plan))
    (folder / changes.FILE).write_bytes(b'{"plan": "x", "changes": []}')
    begin_plan(workspace, plan.id)
    return plan.id


def test_a_half_applied_plan_that_came_with_the_tree_is_not_resumed(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    forged_hook(workspace)
    with pytest.raises(MigrationError, match=r"plan\.json is not as this tool wrote it"):
        migrating.resume(workspace, RunContext({}), vault_of(workspace), lambda *_: None)
    assert tree(tmp_path) == BEFORE


def test_run_does_not_go_on_with_a_state_folder_that_came_with_the_tree(tmp_path: Path) -> None:
    target = small(tmp_path / "target")
    workspace = lay(target, {})
    forged_hook(workspace)
    before = tree(target)
    ran = invoke("run", target, "--yes", "--sandbox", home=tmp_path / "home")
    assert ran.code == 2
    assert "is not as this tool wrote it" in ran.err
    assert tree(target) == before


def test_an_attackers_own_key_vouches_for_nothing(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    folder = workspace.run(forged_hook(workspace))
    theirs = vault_of(workspace, Fernet.generate_key().decode())
    for name in ("plan.json", changes.FILE):
        theirs.put((folder / name).read_bytes())
    with pytest.raises(MigrationError, match="does not open with this key"):
        migrating.resume(workspace, RunContext({}), vault_of(workspace), lambda *_: None)
    assert tree(tmp_path) == BEFORE


@pytest.mark.parametrize(
    "change",
    [
        {"path": "../outside/precious.txt"},
        {"path": "unrelated.py", "before": None},
        {"mode": 0o4777},
        {"before": "../../../outside/precious.txt"},
    ],
    ids=["outside", "deleting", "setuid", "backup"],
)
def test_an_edited_change_set_is_refused_before_anything_is_touched(
    tmp_path: Path, outside: Path, change: dict[str, object]
) -> None:
    workspace = lay(tmp_path / "target")
    plan = plan_of(workspace)
    prepare(workspace, plan)
    apply(workspace, plan)
    path = workspace.run(plan.id) / changes.FILE
    document = json.loads(path.read_bytes())
    document["changes"][0].update(change)
    path.write_text(json.dumps(document))
    with pytest.raises(MigrationError, match="is not as this tool wrote it"):
        change_set_of(workspace, plan)
    assert tree(tmp_path / "target") == AFTER
    assert (outside / "precious.txt").read_bytes() == OUTSIDE


@pytest.mark.parametrize("name", ["../precious.txt", "/etc/passwd", "0" * 63, ""])
def test_only_a_hash_names_a_backup(tmp_path: Path, name: str) -> None:
    workspace = lay(tmp_path)
    with pytest.raises(MigrationError, match="is no backup"):
        vault_of(workspace).get(name)


def test_a_change_outside_the_target_is_refused_even_when_it_is_vouched_for(
    tmp_path: Path, outside: Path
) -> None:
    workspace = lay(tmp_path / "target")
    name = "../outside/precious.txt"
    there = changes.Change(name, None, changes.atomic.digest(OUTSIDE), 0o644, 0)
    with (
        pytest.raises(MigrationError, match="leads outside"),
        Journal(workspace.journal) as log,
    ):
        undoing.undo(
            workspace, changes.ChangeSet("p", (there,)), vault_of(workspace), log, force=True
        )
    assert (outside / "precious.txt").read_bytes() == OUTSIDE


@pytest.mark.parametrize("moment", ["before apply", "before undo"])
@pytest.mark.parametrize("part", ["desk.py", "lib"])
def test_a_link_that_takes_a_files_place_between_two_commands_is_not_written_through(
    tmp_path: Path, outside: Path, moment: str, part: str
) -> None:
    workspace = lay(tmp_path / "target")
    plan = plan_of(workspace)
    prepare(workspace, plan)
    if moment == "before undo":
        apply(workspace, plan)
    # Outside there is exactly the file that the plan expects, so that no hash gives it away.
    here = workspace.root / part
    shutil.move(here, outside / part)
    here.symlink_to(outside / part)
    tree_before = tree(outside)

    def go() -> None:
        if moment == "before apply":
            apply(workspace, plan)
        else:
            with Journal(workspace.journal) as log:
                undoing.undo(workspace, change_set_of(workspace, plan), vault_of(workspace), log)

    with pytest.raises(MigrationError, match="leads outside"):
        go()
    assert tree(outside) == tree_before


@pytest.mark.parametrize("name", ["../real.py", "link/real.py", "real.py"])
def test_a_rehearsal_lays_nothing_outside_its_copy(tmp_path: Path, name: str) -> None:
    copy, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    copy.mkdir()
    elsewhere.mkdir()
    for real in (tmp_path / "real.py", elsewhere / "real.py"):
        real.write_bytes(OUTSIDE)
    (copy / "link").symlink_to(elsewhere)
    (copy / "real.py").symlink_to(elsewhere / "real.py")
    if name == "real.py":
        rehearsing._lay(copy, name, b"new")
        assert (copy / name).read_bytes() == b"new"
    else:
        with pytest.raises(MigrationError, match="leads outside"):
            rehearsing._lay(copy, name, b"new")
    assert (tmp_path / "real.py").read_bytes() == OUTSIDE
    assert (elsewhere / "real.py").read_bytes() == OUTSIDE


def test_the_variables_of_a_hostile_env_file_lead_no_key_elsewhere(tmp_path: Path) -> None:
    """A .env that came with the tree is read for keys, never for hosts."""
    target = small(tmp_path / "target")
    (target / ".env").write_text(
        "HELPSCOUT_TRANSITION_URL=https://evil.test\nHELPSCOUT_API_URL=https://evil.test\n"
        "LD_PRELOAD=/tmp/evil.so\nPYTHONPATH=/tmp/evil\n"
    )
    ran = invoke(
        "run", target, "--yes", "--sandbox", "--rehearse", "python desk.py", home=tmp_path / "home"
    )
    assert ran.code == 0, ran.everything
    assert "evil" not in ran.everything
    assert "same result before and after" in ran.out


def call_git(target: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(target), *arguments], check=True, capture_output=True)


def committed(target: Path) -> Path:
    """A repository whose files are committed."""
    call_git(target, "init", "-q")
    call_git(target, "add", ".")
    call_git(target, "-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "-qm", "x")
    return target


def test_a_filter_of_git_gets_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = small(tmp_path / "target")
    (target / ".gitattributes").write_text("*.py filter=spy\n", "utf-8")
    committed(target)
    environment = tmp_path / "environment"
    call_git(target, "config", "filter.spy.clean", f"env >> {environment}; cat")
    monkeypatch.setenv("HELPSCOUT_APP_SECRET", "rain-on-the-roof")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    os.utime(target / "desk.py", (1, 1))
    assert git.state_of(target) == git.Clean(), "a hook's GIT_DIR names another repository"
    assert "PATH=" in environment.read_text("utf-8")
    assert "rain-on-the-roof" not in environment.read_text("utf-8")


def test_git_starts_no_program_that_a_tree_names(tmp_path: Path) -> None:
    target = committed(small(tmp_path / "target"))
    mark = tmp_path / "started"
    call_git(target, "config", "core.fsmonitor", f"touch {mark}; false")
    call_git(target, "status")
    assert mark.exists(), "this git would not have started it either"
    mark.unlink()
    assert git.state_of(target) == git.Clean()
    ran = invoke("check", target, home=tmp_path / "home")
    assert ran.code == 1
    assert not mark.exists()


def test_backups_and_what_vouches_for_them_are_sealed(tmp_path: Path) -> None:
    workspace = lay(tmp_path)
    plan = plan_of(workspace)
    prepare(workspace, plan)
    backups = [path for path in workspace.objects.iterdir() if path.is_file()]
    assert len(backups) == len(BEFORE) + len(AFTER) + 2
    for path in backups:
        with pytest.raises(StoreKeyError):
            open_vault(Fernet.generate_key().decode()).open_sealed(path.read_bytes())
