"""Every example integration goes through run, rehearse and undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.migrator.cli import example, example_key, forms_of, invoke
from support.migrator.trees import tree

from helpscout_migrator import examples

STAND_IN = Path(__file__).resolve().parents[1] / "support" / "migrator" / "django_stand_in"
# name -> command, lines it prints at least, a file and what the migration puts into it
EXAMPLES = {
    "legacy_support_desk": ("python run.py", 30, "report.py", b"hs.conversations.list("),
    "laslabs_triage": (
        "python triage.py",
        15,
        "triage.py",
        b"from helpscout_shim.laslabs import HelpScout",
    ),
    "urllib_export": ("./nightly.py", 10, "nightly.py", b"HelpScout.from_"),
    "django_helpdesk": (
        "python manage.py sync_conversations --limit 2",
        8,
        "helpdesk/services.py",
        b"helpscout_",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_migrated_does_the_same_and_is_given_back(name: str, tmp_path: Path) -> None:
    command, lines, file, text = EXAMPLES[name]
    place, home = example(tmp_path / "desk", name), tmp_path / "home"
    before, key = tree(place), example_key(place)
    environ = {"PYTHONPATH": str(STAND_IN)}
    ran = invoke(
        *("run", place, "--sandbox", "--yes", "--rehearse", command), home=home, environ=environ
    )
    assert ran.code in (0, 1), ran.everything
    assert "same result before and after" in ran.out
    assert "the command failed" not in ran.out
    assert text in (place / file).read_bytes()

    again = invoke("rehearse", "--path", place, "--", *command.split(), home=home, environ=environ)
    assert again.code == 0, again.everything
    output = " ".join(again.out.split()).partition("(")[2]
    assert int(output.split()[0]) >= lines
    assert "exit 0" in output

    state_texts = [
        p.read_bytes() for p in (place / ".helpscout-migration").rglob("*") if p.is_file()
    ]
    for data in (*state_texts, ran.everything.encode(), again.everything.encode()):
        assert not any(form in data for form in forms_of(key))

    assert invoke("undo", place, home=home).code == 0
    assert tree(place) == before == tree(examples.find(name))
