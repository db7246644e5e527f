"""Any order of migrations, edits, kills, undos and key changes: tree and store are as the model."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from support.fuzz.profiles import examples
from support.migrator.cli import Ran, clean_environment, invoke
from support.migrator.fuse import Fuse, burning
from support.migrator.trees import plan_of, step_of, tree

from helpscout_migrator import migrating, migration_history
from helpscout_migrator.errors import EditedSinceError, StalePlanError
from helpscout_migrator.migrating import RunContext
from helpscout_migrator.plans.plan import FileTexts
from helpscout_migrator.plans.planning import Planned
from helpscout_migrator.state.journal import Applying, Undoing
from helpscout_migrator.state.workspace import Workspace
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

NAMES = ("a.py", "lib/b.py", "requirements.txt", "new.py")
FIRST = {name: f"# {name}\n".encode() for name in NAMES[:3]}
Tree = dict[str, bytes]

names = st.sampled_from(NAMES)
several = st.sets(names, min_size=1)
moments = st.none() | st.integers(1, 90)


def without_copies(files: Tree) -> Tree:
    return {name: data for name, data in files.items() if ".edited-" not in name}


@dataclass
class Migration:
    """What a plan makes of its files: before (None for a new one) and after, by name."""

    plan: str
    changes: dict[str, tuple[bytes | None, bytes]]
    untouched: frozenset[str] = frozenset()
    steps_done: frozenset[str] = frozenset()

    def pending(self) -> Tree:
        """What `resume` has to write: a file of a step that is done stays, as later edited."""
        return {
            name: after
            for name, (_, after) in self.changes.items()
            if step_of(name) not in self.steps_done
        }


@dataclass
class Model:
    files: Tree = field(default_factory=lambda: dict(FIRST))
    applied: list[Migration] = field(default_factory=list)
    applying: Migration | None = None
    undoing: Migration | None = None
    edits: set[bytes] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)


class Desk(RuleBasedStateMachine):
    """The steps call what the commands call; undo and status are the commands themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.home = self.folder / "home"
        self.root = self.folder / "desk"
        for name, data in FIRST.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(data)
        self.workspace = Workspace(self.root)
        self.home.mkdir()
        self.environ = clean_environment(self.home)
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("XDG_STATE_HOME", self.environ["XDG_STATE_HOME"])
        self.store = self.home / "state" / "helpscout-toolkit" / "tokens.db"
        self.model = Model()
        self.number = 0
        self.plans: dict[str, Migration] = {}

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    # The tree

    @rule(name=names)
    def edit(self, name: str) -> None:
        self._write(name)
        self.model.files[name] = (self.root / name).read_bytes()

    def _write(self, name: str) -> None:
        self.number += 1
        text = f"# edit {self.number}\n".encode()
        self.model.edits.add(text)
        (self.root / name).write_bytes(text)

    @precondition(lambda self: self._may_start())
    @rule(chosen=several, killed_at=moments)
    def migrate(self, chosen: set[str], killed_at: int | None) -> None:
        self._migrate(chosen, killed_at)

    @precondition(lambda self: self._may_start())
    @rule(chosen=several, moment=st.integers(1, 90), edited=names)
    def migrate_while_the_user_edits(self, chosen: set[str], moment: int, edited: str) -> None:
        self._migrate(chosen, moment, lambda: self._write(edited))

    def _migrate(
        self, chosen: set[str], at: int | None, instead: Callable[[], None] | None = None
    ) -> None:
        self.number += 1
        files = self.model.files
        after = {n: files.get(n, b"") + f"# after {self.number}\n".encode() for n in chosen}
        plan = plan_of(self.workspace, after, created=str(self.number))
        texts = {name: FileTexts(files.get(name, b""), data) for name, data in after.items()}
        migration = Migration(plan.id, {n: (files.get(n), data) for n, data in after.items()})
        self.plans[plan.id] = migration
        expected_plan = Planned(plan, texts, ())

        def start() -> None:
            with migrating.working(self.workspace, "run"):
                backups = migration_history.vault_of(self.workspace, self.environ)
                around = RunContext(self.environ)
                migrating.start(self.workspace, expected_plan, around, backups, lambda *_: None)

        outcome = self._run(start, at, instead)
        if outcome and instead is None:
            assert tree(self.root) == files | after
        self._look(f"migrate {sorted(chosen)}")
        if outcome:
            assert self.model.applied[-1].plan == plan.id

    @precondition(lambda self: self.model.applying is not None)
    @rule(killed_at=moments)
    def resume(self, killed_at: int | None) -> None:
        migration = self.model.applying
        assert migration is not None

        def go_on() -> None:
            with migrating.working(self.workspace, "resume"):
                backups = migration_history.vault_of(self.workspace, self.environ)
                around = RunContext(self.environ)
                migrating.resume(self.workspace, around, backups, lambda *_: None)

        expected = self.model.files | migration.pending()
        if self._run(go_on, killed_at):
            assert tree(self.root) == expected
        self._look("resume")

    @rule(every=st.booleans(), force=st.booleans())
    def undo(self, every: bool, force: bool) -> None:
        expected = self._undone(every=every, force=force)
        ran = self._undo(every, force)
        if expected is None:
            assert ran.code == 2, ran.everything
            assert tree(self.root) == self.model.files
        else:
            assert ran.code == 0, ran.everything
            assert without_copies(tree(self.root)) == without_copies(expected)
        self._look("undo")

    @rule(every=st.booleans(), force=st.booleans(), killed_at=st.integers(1, 90))
    def undo_killed(self, every: bool, force: bool, killed_at: int) -> None:
        self._run(lambda: self._undo(every, force), killed_at)
        self._look("undo killed")

    def _undo(self, every: bool, force: bool) -> Ran:
        options = [*(["--all"] if every else []), *(["--force"] if force else [])]
        return invoke("undo", self.root, *options, home=self.home)

    def _undone(self, *, every: bool, force: bool) -> Tree | None:
        """The tree after an undo, None when it has to refuse."""
        interrupted_plan = self.model.applying or self.model.undoing
        stack = [*([interrupted_plan] if interrupted_plan else []), *reversed(self.model.applied)]
        files = dict(self.model.files)
        for number, migration in enumerate(stack if every else stack[:1]):
            is_unfinished = number == 0 and migration is interrupted_plan
            for name, (before, after) in migration.changes.items():
                present = files.get(name)
                was_edited = present not in (before, after)
                if was_edited and is_unfinished and name in migration.untouched:
                    continue
                if was_edited and not force:
                    return None
                files.pop(name, None)
                if before is not None:
                    files[name] = before
        return files

    # The store and its key, which also seals the backups

    @rule(name=st.sampled_from(["ann", "bob"]), killed_at=moments)
    def store_a_token(self, name: str, killed_at: int | None) -> None:
        self.number += 1
        token = f"token-{self.number}"

        def put() -> None:
            with self._store() as store:
                store.put(name, Token.lasting(3600, Secret(token)), source="transition")

        outcome = self._run(put, killed_at)
        stored_token = self._tokens().get(name)
        assert stored_token in {token} | (set() if outcome else {self.model.tokens.get(name)})
        if stored_token is not None:
            self.model.tokens[name] = stored_token

    @rule(drop_old=st.booleans(), killed_at=moments)
    def change_the_key(self, drop_old: bool, killed_at: int | None) -> None:
        # Backups of applied plans would be locked away, as the command says.
        drop = drop_old and not (self.model.applied or self.model.applying or self.model.undoing)

        def rotate() -> None:
            with self._store() as store:
                store.rotate_key(drop_old=drop)

        self._run(rotate, killed_at)

    def _store(self) -> TokenStore:
        return TokenStore(self.store, environ={})

    def _tokens(self) -> dict[str, str]:
        with self._store() as store:
            return {one.account: one.token.access_token.reveal() for one in store.accounts()}

    # What holds at any time

    @invariant()
    def the_store_holds_every_token(self) -> None:
        if self.model.tokens:
            assert self._tokens() == self.model.tokens

    @invariant()
    def no_edit_is_lost(self) -> None:
        kept_folder = self.workspace.state / "kept"
        scratch = self.workspace.scratch
        asides = [p for place in (kept_folder, scratch) if place.is_dir() for p in place.iterdir()]
        texts = {*tree(self.root).values(), *(path.read_bytes() for path in asides)}
        befores = {before for one in self.plans.values() for before, _ in one.changes.values()}
        assert self.model.edits & set(self.model.files.values()) <= texts | befores

    @invariant()
    def status_says_what_is_applied(self) -> None:
        ran = invoke("status", self.root, home=self.home)
        interrupted_plan = self.model.applying or self.model.undoing
        assert ran.code == int(interrupted_plan is not None), ran.everything
        for migration in self.model.applied:
            assert migration.plan in ran.out
        if not (interrupted_plan or self.model.applied):
            assert "was applied" not in ran.out

    def _may_start(self) -> bool:
        applying = self.model.applying
        return self.model.undoing is None and (
            applying is None or applying.untouched == applying.changes.keys()
        )

    def _run(
        self, step: Callable[[], object], at: int | None, instead: Callable[[], None] | None = None
    ) -> bool:
        """Whether the step came to its end; it may die, or meet an edit, at its `at`-th change."""
        fuse: Fuse
        with burning(at, instead) as fuse:
            try:
                step()
            except (EditedSinceError, StalePlanError):
                return False
        return not fuse.dead

    def _look(self, step: str) -> None:
        """Every file is as it was, as an edit made it, or one side of a plan; then the model
        follows what the disk says."""
        present = tree(self.root)
        for name, data in present.items():
            base = name.partition(".edited-")[0]
            sides = {side for one in self.plans.values() for side in one.changes.get(base, ())}
            allowed_texts = sides | self.model.edits | {self.model.files.get(base)}
            assert data in allowed_texts, (step, name, data)
        self.model.files = present
        history = migration_history.history_of(self.workspace)
        self.model.applied = [self.plans[one.plan] for one in history.applied]
        self.model.applying = self.model.undoing = None
        match history.unfinished:
            case Applying(plan=plan, touched=touched, steps_done=steps_done):
                self.model.applying = self.plans[plan]
                self.model.applying.untouched = frozenset(self.plans[plan].changes) - {*touched}
                self.model.applying.steps_done = frozenset(steps_done)
            case Undoing(plan=plan, untouched=untouched):
                self.model.undoing = self.plans[plan]
                self.model.undoing.untouched = frozenset(untouched)
                self.model.applied = [one for one in self.model.applied if one.plan != plan]
            case None:
                pass
        self._sides_match(present)

    def _sides_match(self, present: Mapping[str, bytes]) -> None:
        """Files without later edits are on the side that the newest plan over them says."""
        interrupted_plan = self.model.applying or self.model.undoing
        for name in NAMES:
            newest = next((m for m in reversed(self.model.applied) if name in m.changes), None)
            if newest is None or (interrupted_plan and name in interrupted_plan.changes):
                continue
            data = present.get(name)
            assert data == newest.changes[name][1] or data in self.model.edits, name


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=examples(12, 400), stateful_step_count=examples(12, 40), phases=(Phase.generate,)
)
