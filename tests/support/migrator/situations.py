"""The situations of the table of exit codes: a folder, and the variables of the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from support.migrator.cli import V1_CALL, invoke, small

from helpscout_migrator.state import atomic

KEY = "c0ffee" * 6 + "c0de"
BROKEN = b'import requests\nrequests.get("https://api.helpscout.net/v1/users.json"\n'
UNTRACEABLE = b"""import json
import urllib.request

ROOT = "https://api.helpscout.net/v1/"


def get(path):
    url = {"url": ROOT + path}["url"] + "?page=1"
    return json.loads(urllib.request.urlopen(url).read())
"""


@dataclass
class Situation:
    """A folder, the home of its user, and the variables that lead to Help Scout (or nowhere)."""

    folder: Path
    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)


def empty(place: Situation) -> None:
    place.folder.mkdir()


def on_v2(place: Situation) -> None:
    place.folder.mkdir()
    (place.folder / "desk.py").write_text("from helpscout_v2 import HelpScout\n")


def docs_api(place: Situation) -> None:
    place.folder.mkdir()
    (place.folder / "kb.py").write_text('URL = "https://docsapi.helpscout.net/v1/sites"\n')


def v1_code(place: Situation) -> None:
    small(place.folder)


def for_the_shim(place: Situation) -> None:
    place.folder.mkdir()
    (place.folder / "export.py").write_bytes(UNTRACEABLE)
    (place.folder / "requirements.txt").write_text("requests\n")


def both(place: Situation) -> None:
    small(place.folder)
    (place.folder / "broken.py").write_bytes(BROKEN)


def broken_file(place: Situation) -> None:
    place.folder.mkdir()
    (place.folder / "broken.py").write_bytes(BROKEN)


def other_language(place: Situation) -> None:
    place.folder.mkdir()
    (place.folder / "index.php").write_text(
        "<?php $c = curl_init('https://api.helpscout.net/v1/mailboxes.json');\n"
    )


def missing_folder(place: Situation) -> None:
    """There is nothing at the path."""


def wrong_key(place: Situation) -> None:
    v1_code(place)
    (place.folder / ".env").write_text(f"HELPSCOUT_API_KEY={KEY}\n")


def short_key(place: Situation) -> None:
    v1_code(place)
    (place.folder / ".env").write_text("HELPSCOUT_API_KEY=short\n")


def planned(place: Situation) -> None:
    v1_code(place)
    invoke("plan", place.folder, home=place.home, environ=place.environ)


def stale_plan(place: Situation) -> None:
    planned(place)
    (place.folder / "desk.py").write_bytes(V1_CALL + b"# edited\n")


def migrated(place: Situation) -> None:
    v1_code(place)
    ran = invoke("run", place.folder, "--yes", home=place.home, environ=place.environ)
    assert ran.code == 0, ran.everything


def migrated_with_manual_work(place: Situation) -> None:
    both(place)
    ran = invoke("run", place.folder, "--yes", home=place.home, environ=place.environ)
    assert ran.code == 1, ran.everything


def migrated_without_tokens(place: Situation) -> None:
    v1_code(place)
    ran = invoke("run", place.folder, "--yes", "--no-tokens", home=place.home)
    assert ran.code == 1, ran.everything


def edited_since(place: Situation) -> None:
    migrated(place)
    with (place.folder / "desk.py").open("a") as file:
        file.write("# my own work\n")


def undone(place: Situation) -> None:
    migrated(place)
    assert invoke("undo", place.folder, home=place.home).code == 0


@contextmanager
def interrupted_at_the_second_file() -> Iterator[None]:
    """Ctrl-C while the second file is written."""
    swaps = 0

    def swap(*arguments: object, **options: object) -> None:
        nonlocal swaps
        swaps += 1
        if swaps == 2:
            raise KeyboardInterrupt
        real(*arguments, **options)

    real: Callable[..., None] = atomic.swap
    with patch.object(atomic, "swap", swap):
        yield


def half_applied(place: Situation) -> None:
    v1_code(place)
    with interrupted_at_the_second_file():
        ran = invoke("run", place.folder, "--yes", home=place.home, environ=place.environ)
    assert ran.code == 130, ran.everything


def half_undone(place: Situation) -> None:
    migrated(place)
    with interrupted_at_the_second_file():
        ran = invoke("undo", place.folder, home=place.home)
    assert ran.code == 130, ran.everything


SITUATIONS: Mapping[str, Callable[[Situation], None]] = {
    "an empty folder": empty,
    "code that calls V2": on_v2,
    "code that calls the Docs API": docs_api,
    "V1 code": v1_code,
    "V1 code for the shim": for_the_shim,
    "V1 code, part of it manual work": both,
    "a file that does not parse": broken_file,
    "another language": other_language,
    "no such folder": missing_folder,
    "V1 code, a key that Help Scout refuses": wrong_key,
    "V1 code, a key of another form": short_key,
    "a plan": planned,
    "a plan, a file edited since": stale_plan,
    "migrated": migrated,
    "migrated, part of it manual work": migrated_with_manual_work,
    "migrated without tokens": migrated_without_tokens,
    "migrated, a file edited since": edited_since,
    "undone": undone,
    "half applied": half_applied,
    "half undone": half_undone,
}
