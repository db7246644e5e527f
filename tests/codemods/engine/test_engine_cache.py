"""The second run looks only at what changed, and never says anything else than the first."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import pytest
from support.codemods.engine_fake import fake_pass, module, tree

from helpscout_codemods import cache, group_work, refactor
from helpscout_codemods.config import Config
from helpscout_codemods.engine import check, rewrite
from helpscout_codemods.executor import perform
from helpscout_codemods.findings import Report, Target
from helpscout_codemods.scan import project
from helpscout_codemods.worker import GroupOutcome, Job

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"


@pytest.fixture(autouse=True)
def no_tree_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small trees are read as quickly as what is remembered of them."""
    monkeypatch.setattr(cache, "FEW", 0)


@pytest.fixture
def worked_groups(fake_rules: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Which groups were worked on."""
    calls: list[tuple[str, ...]] = []

    def performing(
        jobs: Sequence[Job], *, size: int, workers: int, executor: Executor | None
    ) -> Iterator[GroupOutcome]:
        calls.extend(job.files.paths for job in jobs)
        return perform(jobs, size=size, workers=workers, executor=executor)

    monkeypatch.setattr(group_work, "perform", performing)
    return calls


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files the scan looked into."""
    paths: list[str] = []
    real: Callable[[bytes], object] = project.needle

    def looking(data: bytes) -> object:
        paths.append("file")
        return real(data)

    monkeypatch.setattr(project, "needle", looking)
    return paths


def aged(root: Path) -> Path:
    """Long enough ago for the time of a file to be trusted."""
    before = time.time() - 3600
    for path in root.rglob("*"):
        os.utime(path, (before, before))
    return root


def test_an_unchanged_tree_is_neither_read_nor_understood_again(
    tmp_path: Path, worked_groups: list[tuple[str, ...]], opened: list[str]
) -> None:
    aged(tree(tmp_path, {"a.py": module("NATIVE", "LEFT"), "b.py": "x = 1\n"}))
    first = check([tmp_path])
    assert (len(worked_groups), len(opened)) == (1, 2)
    second = check([tmp_path])
    assert second == first
    assert (len(worked_groups), len(opened)) == (1, 2)


def test_one_changed_file_is_looked_at_again_and_its_group_understood_anew(
    tmp_path: Path, worked_groups: list[tuple[str, ...]], opened: list[str]
) -> None:
    aged(tree(tmp_path, {"a.py": module("NATIVE"), "b.py": module("LEFT"), "c.py": ""}))
    check([tmp_path])
    worked_groups.clear()
    opened.clear()
    tree(tmp_path, {"b.py": module("LEFT", "LEFT")})
    report = check([tmp_path])
    assert worked_groups == [("b.py",)]
    assert len(opened) == 1
    assert len([f for f in report.findings if f.path == "b.py"]) == 2


def test_a_file_touched_without_a_change_is_not_understood_again(
    tmp_path: Path, worked_groups: list[tuple[str, ...]]
) -> None:
    aged(tree(tmp_path, {"a.py": module("LEFT")}))
    first = check([tmp_path])
    (tmp_path / "a.py").touch()
    assert check([tmp_path]) == first
    assert len(worked_groups) == 1


def test_a_file_too_young_to_trust_is_read_again(tmp_path: Path, opened: list[str]) -> None:
    tree(tmp_path, {"a.py": module("LEFT")})
    check([tmp_path])
    check([tmp_path])
    assert len(opened) == 2


@pytest.mark.parametrize("options", [{"to": "bridge"}, {"ignore": ["HS2"]}, {"markers": False}])
def test_other_settings_are_other_questions(
    tmp_path: Path, worked_groups: list[tuple[str, ...]], options: dict[str, object]
) -> None:
    aged(tree(tmp_path, {"a.py": module("LEFT")}))
    check([tmp_path], Config())
    check([tmp_path], Config().with_options(**options))
    assert len(worked_groups) >= 2


def test_new_rules_forget_what_the_old_ones_said(
    tmp_path: Path, worked_groups: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(tree(tmp_path, {"a.py": module("LEFT")}))
    check([tmp_path])
    monkeypatch.setattr(cache, "_rules", lambda config: "another version")
    check([tmp_path])
    assert len(worked_groups) == 2


def test_edits_are_always_made_afresh(tmp_path: Path) -> None:
    aged(tree(tmp_path, {"a.py": module("NATIVE")}))
    check([tmp_path])
    report = rewrite([tmp_path], write=True)
    assert [edit.path for edit in report.edits] == ["a.py"]


def test_the_cache_holds_no_key_and_no_source(tmp_path: Path, own_cache: Path) -> None:
    text = module("NATIVE") + f'API_KEY = "{KEY}"\nprint(v1("LEFT"), "{KEY}")\n'
    aged(tree(tmp_path, {"a.py": text}))
    check([tmp_path])
    cache_texts = [path.read_text() for path in own_cache.rglob("*.json")]
    assert len(cache_texts) == 1
    assert KEY not in cache_texts[0]
    assert "BASE =" not in cache_texts[0]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"rules": 1}', b"\xff\x00"])
def test_a_damaged_cache_is_an_empty_one(tmp_path: Path, own_cache: Path, damage: bytes) -> None:
    aged(tree(tmp_path, {"a.py": "# helpscout\n"}))
    first = check([tmp_path])
    (cache_file,) = own_cache.rglob("*.json")
    cache_file.write_bytes(damage)
    assert check([tmp_path]) == first


def test_a_place_that_cannot_be_written_costs_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    tree(tmp_path / "p", {"a.py": "# helpscout\n"})
    assert check([tmp_path / "p"]).errors == ()


def test_a_file_that_the_rules_consulted_counts_as_part_of_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_values: list[bytes | None] = []

    def rules(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
        if b"TODO" not in files["a.py"]:  # The proof that the edit is final asks once more.
            seen_values.append(files.get("settings.py"))
        return fake_pass(files, to=to)

    monkeypatch.setattr(refactor, "one_pass", rules)
    aged(tree(tmp_path, {"a.py": module("LEFT"), "settings.py": "A = 1\n"}))
    check([tmp_path])
    check([tmp_path])
    assert seen_values == [b"A = 1\n"]
    tree(tmp_path, {"settings.py": "A = 2\n"})
    check([tmp_path])
    assert seen_values == [b"A = 1\n", b"A = 2\n"]


def test_an_edit_that_gives_the_time_and_size_back_is_seen(tmp_path: Path) -> None:
    aged(tree(tmp_path, {"a.py": "# helpscout, of no interest\n" + " " * 200}))
    assert check([tmp_path]).findings == ()
    path = tmp_path / "a.py"
    before = path.stat()
    text = module("LEFT")
    path.write_text(text + " " * (before.st_size - len(text)))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    again = check([tmp_path])
    assert again == check([tmp_path], Config(cache=False))


def test_an_unchanged_tree_is_answered_without_reading_or_writing(
    tmp_path: Path, own_cache: Path
) -> None:
    aged(tree(tmp_path, {f"part{n}.py": "x = 1\n" for n in range(60)}))
    check([tmp_path])
    (cache_file,) = own_cache.rglob("*.json")
    first = cache_file.stat()
    for path in tmp_path.glob("*.py"):
        path.chmod(0)
    for path in tmp_path.glob("*.py"):
        path.chmod(0o644)
    check([tmp_path])
    second = cache_file.stat()
    assert second.st_mtime_ns != first.st_mtime_ns, "their time of change is another one"
    check([tmp_path])
    assert cache_file.stat().st_mtime_ns == second.st_mtime_ns
