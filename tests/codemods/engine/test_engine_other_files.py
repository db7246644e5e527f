"""Files that no codemod can rewrite and that name V1 are reported, whatever their language."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report

V1 = "https://api.helpscout.net/v1"
PLAIN = Config(cache=False, jobs=1)
LANGUAGES = {
    "web/index.php": f"<?php\n$c = curl_init('{V1}/mailboxes.json');\n",
    "bin/count.sh": f"#!/bin/sh\ncurl -u $KEY:X {V1}/mailboxes.json\n",
    "bin/nightly": f"#!/usr/bin/env bash\ncurl -u $KEY:X {V1}/mailboxes.json\n",
    "lib/desk.rb": f"URL = '{V1}'\n",
    "src/desk.ts": f"export const url = '{V1}/users/me.json'\n",
    "src/desk.mjs": f"fetch('{V1}/users/me.json')\n",
    "ci/build.yaml": f"run:\n  - curl {V1}/tags.json\n",
    "Dockerfile": f"ENV DESK={V1}\n",
    "deploy/run.sh.j2": f"curl {V1}/{{{{ path }}}}\n",
    "fast.pyx": f"cdef str url = '{V1}'\n",
    "main.go": f'const url = "{V1}"\n',
    "Main.java": f'static String url = "{V1}";\n',
    "Main.cs": f'var url = "{V1}";\n',
    "config.json": f'{{"url": "{V1}"}}\n',
    "Vagrantfile": f'config = "{V1}"\n',
    "bundle.js": "x" * 1_000_001 + f"'{V1}'",
    "split.sh": "HOST=https://api.helpscout.net\ncurl $HOST/v1/users.json\n",
    "hosts.yml": "desk:\n  host: api.helpscout.net\n  version: v1\n",
    "upper.php": "<?php $u = 'HTTPS://API.HelpScout.net:443/v1/tags.json';\n",
}
SILENT = {
    "README.md": f"We call {V1}.\n",
    "CHANGES.rst": f"We call {V1}.\n",
    "split2.sh": "HOST=https://api.helpscout.net\ncurl $HOST/v2/users\n",
    "hosts.yml": "desk: api.helpscout.net\nother: https://example.test/v12\n",
    "docs.php": "<?php $u = 'https://docsapi.helpscout.net/v1/articles';\n",
    "v2.php": "<?php $u = 'https://api.helpscout.net/v2/users/me';\n",
    "v10.php": "<?php $u = 'https://api.helpscout.net/v10/users/me';\n",
    "elsewhere.sh": "curl https://fake-api.helpscout.net/v1/x\n",
    "tests/cassettes/a.yaml": f"uri: {V1}/tags.json\n",
    "tests/fixtures/a.json": f'{{"url": "{V1}/tags.json"}}\n',
    "answer.json": f'{{"url": "{V1}/attachments/12/data.json"}}\n',
    "node_modules/x/index.js": f"fetch('{V1}')\n",
    "vendor.min.js": f"fetch('{V1}')\n",
    "image.png": f"{V1}\n",
    "blob.dat": f"\0{V1}\n",
    "quiet.sh": f"curl {V1}/tags.json  # helpscout: ignore\n",
    "quiet.php": f"// helpscout: ignore[HS905]\ncurl_init('{V1}');\n",
}


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def places(report: Report) -> list[tuple[str, str]]:
    return [(finding.path, finding.id) for finding in report.findings]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_file_in_another_language_that_names_v1_is_one_finding(tmp_path: Path, name: str) -> None:
    root = tree(tmp_path, {name: LANGUAGES[name]})
    report = engine.check([root], PLAIN)
    assert places(report) == [(name, "HS905")]
    assert "gateway" in report.findings[0].instead
    assert report.leftovers == report.findings


@pytest.mark.parametrize("name", SILENT)
def test_prose_data_and_other_addresses_are_no_finding(tmp_path: Path, name: str) -> None:
    assert places(engine.check([tree(tmp_path, {name: SILENT[name]})], PLAIN)) == []


def test_one_finding_names_all_lines_of_its_file(tmp_path: Path) -> None:
    root = tree(tmp_path, {"a.sh": f"curl {V1}/a\n:\ncurl {V1}/b\n"})
    (finding,) = engine.check([root], PLAIN).findings
    assert finding.line == 1
    assert "1, 3" in finding.message


def test_settings_hold_for_other_languages(tmp_path: Path) -> None:
    root = tree(tmp_path, {"web/a.php": LANGUAGES["web/index.php"]})
    assert places(engine.check([root], PLAIN.with_options(ignore=("HS905",)))) == []
    assert places(engine.check([root], PLAIN.with_options(exclude=("web/",)))) == []


def test_what_is_remembered_of_other_files_follows_their_text(tmp_path: Path) -> None:
    root = tree(tmp_path, {"a.sh": "echo\n", "b.py": "import os\n"})
    cached_config = Config(jobs=1)
    assert places(engine.check([root], cached_config)) == []
    tree(root, {"a.sh": f"curl {V1}/a\n"})
    assert places(engine.check([root], cached_config)) == [("a.sh", "HS905")]
    assert places(engine.check([root], cached_config)) == [("a.sh", "HS905")]


def test_a_named_file_that_is_not_python_is_searched_or_refused(tmp_path: Path) -> None:
    root = tree(tmp_path, {"run": f"#!/usr/bin/env python3\nget('{V1}/a')\n", "b.rb": "puts 1\n"})
    (finding,) = engine.check([root / "run"], PLAIN).findings
    assert (finding.path, finding.id) == ("run", "HS905")
    assert ".py" in finding.instead
    report = engine.check([root / "b.rb"], PLAIN)
    assert [(problem.path, problem.reason) for problem in report.errors] == [
        ("b.rb", "not scanned: not a Python file")
    ]


def test_a_file_too_large_to_be_searched_is_said(tmp_path: Path) -> None:
    report = engine.check([tree(tmp_path, {"huge.js": "x" * 5_000_001 + V1})], PLAIN)
    assert [(skip.path, skip.reason) for skip in report.skipped] == [
        ("huge.js", "larger than 5 MB")
    ]


def test_a_script_in_utf_16_is_read_as_windows_writes_it(tmp_path: Path) -> None:
    (tmp_path / "desk.ps1").write_bytes(f"$u = '{V1}/users.json'\r\n".encode("utf-16"))
    assert places(engine.check([tmp_path], PLAIN)) == [("desk.ps1", "HS905")]


WORDS = {
    ".env": ".env file",
    "prod.env": ".env file",
    "settings.toml": "TOML",
    "settings.ini": "INI",
    "settings.json": "JSON",
    "Procfile": "Procfile",
    "Dockerfile.prod": "Dockerfile",
    "desk.service": "systemd unit",
    "desk.pyx": "Cython",
    "mail.html.j2": "template",
    "Rakefile": "Ruby",
    "notes.Rmd": "R Markdown",
}


@pytest.mark.parametrize("name", WORDS)
def test_the_finding_says_what_kind_of_file_it_is(tmp_path: Path, name: str) -> None:
    (finding,) = engine.check([tree(tmp_path, {name: f"url = {V1}/\n"})], PLAIN).findings
    assert f"({WORDS[name]})" in finding.message
