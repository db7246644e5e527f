"""One tree with everything that goes wrong in trees, under the real rules: each file that cannot be
worked on is reported once and stays as it is, all others are rewritten, in their own style."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpscout_codemods.config import Config
from helpscout_codemods.engine import check, rewrite
from helpscout_codemods.findings import Report

V1 = b"""import os

import requests

KEY = os.environ["HELPSCOUT_API_KEY"]


def boxes():
    r = requests.get("https://api.helpscout.net/v1/mailboxes.json", auth=(KEY, "X"))
    r.raise_for_status()
    return [b["name"] for b in r.json()["items"]]


if __name__ == "__main__":
    print(boxes())
"""
V2 = b"""from helpscout_v2 import HelpScout

hs = HelpScout.from_env()


def boxes():
    return [b.name for b in hs.mailboxes.list()]


if __name__ == "__main__":
    print(boxes())
"""
TEXT = b'TEXT = """\n' + b"a row of a generated table\n" * 17_000 + b'"""\n'
TABLE = b"TABLE = [\n" + b"".join(b"    %d,\n" % i for i in range(3_000)) + b"]\n"
LATIN = b"# -*- coding: latin-1 -*-\n# caf\xe9\n"

REWRITTEN = {
    "good.py": (V1, V2),
    "crlf.py": (V1.replace(b"\n", b"\r\n"), V2.replace(b"\n", b"\r\n")),
    "bom.py": (b"\xef\xbb\xbf" + V1, b"\xef\xbb\xbf" + V2),
    "tabs.py": (V1.replace(b"    ", b"\t"), V2.replace(b"    ", b"\t")),
    "latin.py": (LATIN + V1, LATIN + V2),
    "generated.py": (V1 + TEXT + TABLE, V2 + TEXT + TABLE),
    "nested/kept_gen.py": (V1, V2),
}
EXPECTED_FINDINGS = {
    "broken.py": (V1 + b"def (:\n", "HS901", "cannot be parsed"),
    "encoding.py": (b"# caf\xe9\n" + V1, "HS901", "encoding"),
    "python2.py": (V1.replace(b"print(boxes())", b"print boxes()"), "HS902", "Python 2"),
    "brackets.py": (V1 + b"x = " + b"(" * 3_000 + b"1" + b")" * 3_000 + b"\n", "HS901", "nested"),
    "nul.py": (b"\x00\x01" + V1, "HS901", ""),
    "minuses.py": (V1 + b"x = " + b"-" * 5_000 + b"1\n", "HS901", "nested too deeply"),
}
UNSEEN = {
    "image.py": b"\x00\x01PNG",
    "ignored/a.py": V1,
    "some_gen.py": V1,
    "nested/other_gen.py": V1,
    "readonly.py": V1,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad")
    files = {name: before for name, (before, _) in REWRITTEN.items()}
    files |= {name: before for name, (before, *_) in EXPECTED_FINDINGS.items()} | UNSEEN
    files[".gitignore"] = b"ignored/\n*_gen.py\n"
    files["nested/.gitignore"] = b"!kept_gen.py\n"
    files["requirements.txt"] = b"requests\n"
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (root / "readonly.py").chmod(0o444)
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "itself.py").symlink_to("itself.py")
    return root


@pytest.fixture(scope="module")
def checked(place: Path) -> Report:
    return check([place], Config(cache=False))


@pytest.fixture(scope="module")
def written_report(place: Path, checked: Report) -> Report:
    return rewrite([place], Config(cache=False), write=True)


@pytest.mark.parametrize("name", EXPECTED_FINDINGS)
def test_a_file_that_cannot_be_worked_on_is_reported_once_with_its_v1_line(
    name: str, checked: Report
) -> None:
    _, rule, words = EXPECTED_FINDINGS[name]
    (finding,) = [f for f in checked.findings if f.path == name]
    assert (finding.id, finding.state) == (rule, "left")
    assert words in finding.message
    assert "V1 on line" in finding.message


def test_what_is_no_source_is_skipped_and_none_of_it_is_an_error(checked: Report) -> None:
    assert checked.errors == ()
    skip_reasons = {skip.path: skip.reason for skip in checked.skipped}
    assert skip_reasons["image.py"] == "binary"
    assert skip_reasons["loop"].startswith("symbolic link")
    assert skip_reasons["itself.py"].startswith("symbolic link")
    finding_paths = {finding.path for finding in checked.findings}
    assert finding_paths & set(UNSEEN) == {"readonly.py"}
    assert not any(path.startswith("loop/") for path in finding_paths)


@pytest.mark.parametrize("name", REWRITTEN)
def test_the_others_are_rewritten_in_their_own_style(
    name: str, place: Path, written_report: Report
) -> None:
    assert (place / name).read_bytes() == REWRITTEN[name][1]


@pytest.mark.parametrize("name", [*EXPECTED_FINDINGS, *UNSEEN])
def test_nothing_else_is_touched(name: str, place: Path, written_report: Report) -> None:
    data = UNSEEN[name] if name in UNSEEN else EXPECTED_FINDINGS[name][0]
    assert (place / name).read_bytes() == data


def test_only_the_read_only_file_is_an_error(place: Path, written_report: Report) -> None:
    (error,) = written_report.errors
    assert error.path == "readonly.py"
    assert "read-only" in error.reason


def test_a_second_run_has_nothing_to_change_but_the_read_only_file(
    place: Path, written_report: Report
) -> None:
    again = rewrite([place], Config(cache=False))
    assert [edit.path for edit in again.edits] == ["readonly.py"]
