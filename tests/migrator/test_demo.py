"""The demonstration, end to end, with the real command against the real sandbox."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.migrator.cli import EXAMPLE, Ran, example_key, forms_of, helpscout_migrate
from support.migrator.trees import tree

from helpscout_migrator import examples


@pytest.fixture(scope="module")
def performed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path, Path]:
    """One demonstration with everything logged: what it said, its folder, its home."""
    home = tmp_path_factory.mktemp("home")
    place = tmp_path_factory.mktemp("demo") / "desk"
    ran = helpscout_migrate("--debug", "demo", "--to", place, home=home)
    return ran, place, home


def test_the_demo_ends_well_and_says_where_everything_is(
    performed: tuple[Ran, Path, Path],
) -> None:
    ran, place, _ = performed
    assert ran.code == 0, ran.everything
    assert "same result before and after: python run.py" in ran.out
    assert f"undo     helpscout-migrate undo {place}" in ran.out
    page = place / ".helpscout-migration" / "report.html"
    assert str(page) in ran.out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_demo_fits_eighty_columns_and_holds_no_escape_codes(
    performed: tuple[Ran, Path, Path],
) -> None:
    ran, _, _ = performed
    assert "\x1b" not in ran.out
    paths = ("copied to", "Plan ", "program ", "report ", "undo ", "7 files")
    long = [
        line
        for line in ran.out.splitlines()
        if len(line) > 80 and not line.startswith(paths) and "; undo:" not in line
    ]
    assert long == []


def test_the_key_of_the_example_is_found_nowhere(performed: tuple[Ran, Path, Path]) -> None:
    ran, place, home = performed
    key = example_key(place)
    state_texts = [p for root in (place / ".helpscout-migration", home) for p in root.rglob("*")]
    texts = {str(path): path.read_bytes() for path in state_texts if path.is_file()}
    assert any(name.endswith("journal.jsonl") for name in texts)
    assert any("objects" in name for name in texts)
    texts |= {"stdout": ran.out.encode(), "stderr": ran.err.encode()}
    assert "DEBUG" in ran.err
    leaks = [name for name, data in texts.items() for form in forms_of(key) if form in data]
    assert leaks == []


def test_the_docs_api_file_is_byte_identical(performed: tuple[Ran, Path, Path]) -> None:
    _, place, _ = performed
    original = (examples.find(EXAMPLE) / "docs_articles.py").read_bytes()
    assert b"docsapi.helpscout.net" in original
    assert (place / "docs_articles.py").read_bytes() == original


def test_calls_are_rewritten_and_the_object_client_is_bridged(
    performed: tuple[Ran, Path, Path],
) -> None:
    _, place, _ = performed
    assert b"hs.conversations.list(mailbox=mailbox_id" in (place / "report.py").read_bytes()
    client = (place / "desk_client.py").read_bytes()
    assert b"helpscout_shim" not in client
    assert b"https://api.helpscout.net/v1" in client
    assert b"helpscout_shim.install()" in (place / "run.py").read_bytes()


def test_a_second_rewrite_changes_nothing(performed: tuple[Ran, Path, Path]) -> None:
    _, place, home = performed
    before = tree(place)
    ran = helpscout_migrate("rewrite", "--write", place, home=home)
    assert ran.code in (0, 1), ran.everything
    assert tree(place) == before


def test_a_second_run_changes_nothing_and_says_what_is_left(
    performed: tuple[Ran, Path, Path],
) -> None:
    _, place, home = performed
    before = tree(place)
    ran = helpscout_migrate("run", place, home=home)
    assert ran.code == helpscout_migrate("check", place, home=home).code == 1
    assert "no file can be rewritten\n2 findings need manual work" in ran.err
    assert ".env:2 HS512" in ran.out
    assert "webhook.py:18 HS401" in ran.out
    assert tree(place) == before


def test_undo_gives_every_byte_of_the_example_back(
    performed: tuple[Ran, Path, Path], tmp_path: Path
) -> None:
    ran, place, home = performed
    assert ran.code == 0, ran.everything
    state_texts = shutil.copytree(place, tmp_path / "kept", symlinks=True)
    original = tree(examples.find(EXAMPLE))
    assert tree(place) != original
    try:
        ran = helpscout_migrate("undo", place, home=home)
        assert ran.code == 0, ran.everything
        assert tree(place) == original
    finally:
        # The other tests look at the same demonstration.
        shutil.rmtree(place)
        shutil.copytree(state_texts, place, symlinks=True)


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    (place / "work.txt").write_text("mine")
    ran = helpscout_migrate("demo", "--to", place, home=tmp_path / "home")
    assert ran.code == 2
    assert ran.err.startswith("helpscout-migrate: error: ")
    assert "is not empty" in ran.err
    assert tree(place) == {"work.txt": b"mine"}
