"""Which files belong to a project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support.codemods.engine_fake import tree

from helpscout_codemods.scan.files import list_files, project_root


def git(root: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.test"]
    subprocess.run(["git", *settings, *arguments], cwd=root, check=True, capture_output=True)


def test_a_gitignore_is_obeyed_and_the_nested_one_has_the_last_word(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            ".gitignore": "build/\n*.gen.py\n",
            "a.py": "",
            "b.gen.py": "",
            "build/c.py": "",
            "keep/.gitignore": "!d.gen.py\ne.py\n",
            "keep/d.gen.py": "",
            "keep/e.py": "",
        },
    )
    names = list_files([root]).files
    assert [n for n in names if n.endswith(".py")] == ["a.py", "keep/d.gen.py"]


def test_git_decides_where_there_is_git_and_untracked_files_count(tmp_path: Path) -> None:
    root = tree(tmp_path, {".gitignore": "ignored.py\n", "tracked.py": "", "ignored.py": ""})
    git(root, "init", "-q")
    git(root, "add", "tracked.py")
    tree(root, {"untracked.py": ""})
    (root / "deleted.py").write_text("")
    git(root, "add", "deleted.py")
    (root / "deleted.py").unlink()
    names = list_files([root]).files
    assert [n for n in names if n.endswith(".py")] == ["tracked.py", "untracked.py"]


def test_a_folder_its_repository_ignores_is_walked(tmp_path: Path) -> None:
    tree(tmp_path, {".gitignore": "out/\n", "out/a.py": ""})
    git(tmp_path, "init", "-q")
    assert list_files([tmp_path / "out"]).files == ("a.py",)


def test_the_variables_of_a_git_hook_do_not_point_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, elsewhere = tree(tmp_path / "here", {"a.py": ""}), tree(tmp_path / "there", {"b.py": ""})
    git(here, "init", "-q")
    git(elsewhere, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    assert list_files([here]).files == ("a.py",)


def test_a_file_named_outright_is_listed_even_when_ignored(tmp_path: Path) -> None:
    root = tree(tmp_path, {".gitignore": "a.py\n", "pyproject.toml": "", "a.py": "", "b.py": ""})
    listing = list_files([root / "a.py"])
    assert listing.asked == ("a.py",)
    assert {"a.py", "b.py"} <= set(listing.files)


def test_a_named_file_belongs_to_the_nearest_project_above_it(tmp_path: Path) -> None:
    root = tree(tmp_path, {"setup.cfg": "", "src/app/a.py": ""})
    assert project_root([root / "src/app/a.py"]) == root.resolve()
    assert list_files([root / "src/app/a.py"]).asked == ("src/app/a.py",)


def test_a_file_in_a_folder_that_is_no_project_leaves_the_projects_below_alone(
    tmp_path: Path,
) -> None:
    files = {"a.py": "", "lib/b.py": "", "shop/setup.py": "", "shop/c.py": "", "desk/setup.py": ""}
    root = tree(tmp_path, {**files, "desk/app/d.py": ""})
    listing = list_files([root / "a.py"])
    assert listing.files == ("a.py", "lib/b.py")
    assert {skip.path for skip in listing.skipped} == {"shop", "desk"}
    both = list_files([root / "a.py", root / "desk/app/d.py"])
    assert both.files == ("a.py", "desk/app/d.py", "desk/setup.py", "lib/b.py")
    assert "shop/c.py" in list_files([root]).files, "a folder that is named is searched whole"


def test_two_folders_share_a_root_and_nothing_beside_them_is_listed(tmp_path: Path) -> None:
    root = tree(tmp_path, {"pyproject.toml": "", "a/x.py": "", "b/y.py": "", "c/z.py": ""})
    assert list_files([root / "a", root / "b"]).files == ("a/x.py", "b/y.py")


def test_virtual_environments_caches_and_excluded_patterns_are_left_out(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "a.py": "",
            "venv/pyvenv.cfg": "",
            "venv/lib/x.py": "",
            "node_modules/y.py": "",
            "gen/z.py": "",
        },
    )
    listing = list_files([root], exclude=["gen/"])
    assert listing.files == ("a.py",)
    assert [skip.path for skip in listing.skipped] == ["venv"]


def test_a_loop_of_symbolic_links_ends_and_the_target_is_listed_once(tmp_path: Path) -> None:
    root = tree(tmp_path, {"pkg/a.py": ""})
    os.symlink(root, root / "pkg/loop")
    os.symlink(root / "pkg/a.py", root / "again.py")
    listing = list_files([root])
    assert listing.files == ("pkg/a.py",)
    assert {skip.path for skip in listing.skipped} == {"pkg/loop", "again.py"}


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere: no such file or folder"):
        list_files([tmp_path / "nowhere"])
