"""Files that are not Python and name V1: nothing in them is rewritten, and none is passed over.

Only bytes are searched. Prose and data (documentation, recorded answers, tables) name V1 without
calling it and are left out, as are binary files and those larger than MAX_SIZE.
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from helpscout_codemods.findings import Finding
from helpscout_codemods.rules import make_finding

MAX_SIZE = 5_000_000
"""Bytes; larger files are dumps and recordings, and it is said that they were not searched."""
PROSE = frozenset(
    {".md", ".mdx", ".markdown", ".rst", ".adoc", ".txt", ".tex", ".org", ".log", ".diff", ".patch"}
)
DATA = frozenset(
    {".csv", ".tsv", ".jsonl", ".ndjson", ".har", ".lock", ".xml", ".eml", ".map", ".po", ".mo",
     ".sarif"}
)  # fmt: skip
BINARY = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".pdf", ".zip", ".gz", ".bz2", ".xz", ".zst",
     ".tar", ".whl", ".so", ".dll", ".exe", ".pyc", ".woff", ".woff2", ".ttf", ".otf", ".eot",
     ".mp3", ".mp4", ".mov", ".db", ".sqlite", ".sqlite3", ".parquet", ".pkl", ".npy", ".jar",
     ".class", ".o", ".a"}
)  # fmt: skip
RECORDINGS = frozenset({"cassettes", "fixtures", "__snapshots__", "snapshots", "testdata"})
"""Folders whose YAML and JSON files are recorded answers."""
_NO_CODE = PROSE | DATA | BINARY

# Attachments of recorded answers have such addresses, too; docsapi.helpscout.net is another API.
_ADDRESS = re.compile(
    rb"(?i)(?<![a-z0-9-])api\.helpscout\.net(?::443)?/v1(?![0-9a-z])(?!/attachments/\d)"
)
# The host in one place, the version in another: `HOST=https://api.helpscout.net`, `$HOST/v1/users`.
_HOST = re.compile(
    rb"(?i)(?<![a-z0-9.-])api\.helpscout\.net(?::443)?/?(?=[\"'`\s,;<)]|$)", re.MULTILINE
)
_VERSION = re.compile(rb"(?i)(?<![a-z0-9.])/?v1/\w|\b(?:api_?)?version\b\W{1,6}v1\b")
_IGNORE = re.compile(rb"(?i)helpscout:\s*ignore(?:\[(?P<ids>[^\]]*)\])?")

LANGUAGES = {
    ".php": "PHP", ".phtml": "PHP", ".inc": "PHP", ".sh": "shell", ".bash": "shell",
    ".zsh": "shell", ".ksh": "shell", ".fish": "shell", ".ps1": "PowerShell", ".bat": "batch",
    ".cmd": "batch", ".rb": "Ruby", ".rake": "Ruby", ".erb": "Ruby template", ".js": "JavaScript",
    ".mjs": "JavaScript", ".cjs": "JavaScript", ".jsx": "JavaScript", ".ts": "TypeScript",
    ".tsx": "TypeScript", ".vue": "Vue", ".svelte": "Svelte", ".yml": "YAML", ".yaml": "YAML",
    ".json": "JSON", ".toml": "TOML", ".j2": "template", ".jinja": "template",
    ".jinja2": "template", ".tmpl": "template", ".tpl": "template", ".html": "HTML",
    ".htm": "HTML", ".pyx": "Cython", ".pxd": "Cython", ".pxi": "Cython", ".pyi": "Python stub",
    ".go": "Go", ".java": "Java", ".kt": "Kotlin", ".scala": "Scala", ".groovy": "Groovy",
    ".cs": "C#", ".vb": "Visual Basic", ".fs": "F#", ".pl": "Perl", ".pm": "Perl", ".lua": "Lua",
    ".r": "R", ".ex": "Elixir", ".exs": "Elixir", ".clj": "Clojure", ".swift": "Swift",
    ".rs": "Rust", ".dart": "Dart", ".c": "C", ".cc": "C++", ".cpp": "C++", ".sql": "SQL",
    ".tf": "Terraform", ".tfvars": "Terraform", ".hcl": "HCL", ".ini": "INI", ".cfg": "INI",
    ".conf": "configuration", ".properties": "properties", ".plist": "property list",
    ".service": "systemd unit", ".timer": "systemd unit", ".env": ".env file",
    ".gradle": "Groovy", ".rmd": "R Markdown", ".qmd": "Quarto", ".mako": "template",
    ".twig": "template", ".hbs": "template", ".mustache": "template", ".liquid": "template",
    ".ejs": "template", ".gs": "Apps Script", ".coffee": "CoffeeScript", ".jl": "Julia",
    ".http": "HTTP requests", ".rest": "HTTP requests", ".nix": "Nix", ".mk": "Makefile",
    ".ipynb": "notebook", ".graphql": "GraphQL", ".proto": "Protocol Buffers", ".h": "C",
    ".m": "Objective-C", ".erl": "Erlang", ".hs": "Haskell", ".ml": "OCaml", ".cr": "Crystal",
    ".psm1": "PowerShell", ".vbs": "VBScript", ".bats": "shell", ".command": "shell",
}  # fmt: skip
NAMES = {
    "dockerfile": "Dockerfile", "containerfile": "Dockerfile", "makefile": "Makefile",
    "gnumakefile": "Makefile", "jenkinsfile": "Jenkinsfile", "procfile": "Procfile",
    "vagrantfile": "Ruby", "rakefile": "Ruby", "gemfile": "Ruby", "justfile": "justfile",
    "crontab": "crontab", "caddyfile": "configuration", ".env": ".env file",
    ".envrc": "shell", ".flaskenv": ".env file", ".bashrc": "shell", ".profile": "shell",
    ".zshrc": "shell", ".gitlab-ci": "YAML",
}  # fmt: skip
_INTERPRETERS = (
    (b"python", "Python without .py"),
    (b"node", "JavaScript"),
    (b"ruby", "Ruby"),
    (b"php", "PHP"),
    (b"perl", "Perl"),
    (b"sh", "shell"),
)


def may_name_v1(path: str) -> bool:
    """Whether a file that is not Python is worth opening, by its name."""
    name = path[path.rfind("/") + 1 :].lower()
    dot = name.rfind(".")
    suffix = name[dot:] if dot > 0 else ""
    if suffix in _NO_CODE or name.endswith((".min.js", ".min.css")):
        return False
    is_recorded = suffix in {".yml", ".yaml", ".json"}
    return not (is_recorded and not RECORDINGS.isdisjoint(path.split("/")[:-1]))


def is_settings(path: str) -> bool:
    """Whether a file is a manifest or a .env file, which follow the code that is looked at."""
    name = PurePosixPath(path).name
    return name.startswith((".env", "requirements", "Pipfile")) or name.endswith(
        (".toml", ".cfg", ".env", "environment.yml", "environment.yaml")
    )


def names_v1(data: bytes) -> bool:
    """Whether a file names V1: its address, or its host and its version apart."""
    # Most files are decided by one plain search.
    return b"helpscout" in data.lower() and _sign(data) is not None


def _sign(data: bytes) -> re.Pattern[bytes] | None:
    """What shows V1 in a file: its address, or its host beside a version."""
    if _ADDRESS.search(data):
        return _ADDRESS
    apart = _HOST.search(data) and _VERSION.search(data) and b"/v2" not in data
    return _HOST if apart else None


def as_text(data: bytes) -> bytes:
    """The bytes of a file as UTF-8: editors of Windows write UTF-16 with a byte order mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode()
    return data


def finding(path: str, data: bytes) -> Finding | None:
    """What to say of a file that is not Python: the first line that names V1 and is not covered by
    `helpscout: ignore` on it or on the line above. None when there is none."""
    sign = _sign(data)
    if sign is None:
        return None
    is_ignored = False
    lines: list[int] = []
    for number, line in enumerate(data.splitlines(), 1):
        here = _ignores(line)
        if sign.search(line) and not (here or is_ignored):
            lines.append(number)
        is_ignored = here
    if not lines:
        return None
    language = _language(path, data)
    more = f", lines {', '.join(map(str, lines[:20]))}" if len(lines) > 1 else ""
    script = language == "Python without .py"
    rewrite = "give it the suffix .py and it is rewritten; or " if script else ""
    return make_finding(
        "HS905",
        confidence="manual",
        state="left",
        path=path,
        line=lines[0],
        message=f"uses V1 in a file that the tool does not rewrite ({language}){more}",
        instead=f"{rewrite}send its requests to `helpscout-migrate gateway`, or call V2 there",
    )


def _ignores(line: bytes) -> bool:
    match = _IGNORE.search(line)
    if match is None:
        return False
    ids = [part.strip().upper() for part in (match["ids"] or b"").split(b",") if part.strip()]
    return not ids or any(b"HS905".startswith(part) for part in ids)


def _language(path: str, data: bytes) -> str:
    pure = PurePosixPath(path)
    name = pure.name.lower()
    stem = "." + name[1:].partition(".")[0] if name.startswith(".") else name.partition(".")[0]
    by_suffix = NAMES.get(stem) or LANGUAGES.get(pure.suffix.lower())
    if by_suffix:
        return by_suffix
    first = data.split(b"\n", 1)[0]
    if first.startswith(b"#!"):
        return next(
            (description for mark, description in _INTERPRETERS if mark in first), "a script"
        )
    return f"*{pure.suffix}" if pure.suffix else "a file without suffix"
