"""Writes docs/codemods.md from the rules and the cases that test them.

python tools/codemods_page.py           # in the repository: write the page
python tools/codemods_page.py --check   # exit 1 when the page is stale
"""

from __future__ import annotations

import difflib
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpscout_codemods import config
from helpscout_codemods.dialects.libraries import LIBRARIES
from helpscout_codemods.rules import FAMILIES, RULES, Rule
from helpscout_shim.catalog import endpoint

PAGE = Path("docs/codemods.md")
CASES = Path("tests/codemods/cases")

HEADINGS = {
    "native": "What becomes V2 code",
    "bridge": "What stays on the shim",
    "keep": "What must not change",
}


@dataclass(slots=True)
class Example:
    """One case: its sentence and the texts of its files, before and after."""

    name: str
    sentence: str = ""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


def examples(folder: Path) -> list[Example]:
    """Every case below `folder`, sorted by name."""
    return [
        _example(path.relative_to(folder).with_suffix("").as_posix(), path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.case"))
    ]


def _example(name: str, text: str) -> Example:
    head, *sections = re.split(r"(?m)^=== ", text)
    example = Example(name, " ".join(head.split()))
    for section in sections:
        title, _, body = section.partition("\n")
        kind, _, file = title.partition(" ")
        if kind == "before":
            example.before[file.strip()] = body.strip("\n") + "\n"
        elif kind == "after":
            example.after[file.strip()] = body.strip("\n") + "\n"
    return example


def page(cases: Sequence[Example]) -> str:
    """The whole page."""
    parts = [
        _HEAD,
        _rules(),
        _HEAD_TEXT,
        _KEYS,
        _clients(),
        _MARKERS,
        _settings(),
        "## Cases",
        _CASES,
    ]
    for group, heading in HEADINGS.items():
        group_cases = [case for case in cases if case.name.split("/")[0] == group]
        if group_cases:
            parts += [f"### {heading}", *(_section(case) for case in group_cases)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _rules() -> str:
    parts = ["## Findings"]
    for family, title in FAMILIES.items():
        rules = [rule for rule in RULES if rule.id.startswith(family)]
        if not rules:
            continue
        rows = [f"| `{r.id}` | [{r.name}]({r.link}) | {r.sentence} | {_cases(r)} |" for r in rules]
        table = ["| id | rule | what it says | cases |", "|---|---|---|---|", *rows]
        parts += [f"### {title}", "\n".join(table)]
    return "\n\n".join(parts)


def _clients() -> str:
    """What each method of a V1 client library becomes, by the rows the codemods read."""
    parts = [_CLIENTS.strip()]
    for library in LIBRARIES:
        table = ["| method | V1 | helpscout_v2 |", "|---|---|---|"]
        for name, method in sorted(library.methods.items()):
            row = endpoint(method.endpoint)
            call = f"`hs.{row.client.method}`" if row.client else "stays on the facade"
            table.append(f"| `{name}` | `{row.method} {row.path}` | {call} |")
        parts += [f"### {library.name}", "\n".join(table)]
    return "\n\n".join(parts)


def _cases(rule: Rule) -> str:
    titles = (_title(case) for case in rule.cases)
    return ", ".join(f"[{title}](#{title.replace(' ', '-')})" for title in titles)


def _title(case: str) -> str:
    return case.split("/", 1)[-1].replace("_", " ")


def _settings() -> str:
    text = (config.__doc__ or "").partition("\n")[2]
    return f"## Settings\n\nIn the project's pyproject.toml:\n\n```toml\n{_dedent(text)}\n```"


def _dedent(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


def _section(case: Example) -> str:
    parts = [f"#### {_title(case.name)}", case.sentence]
    for name, before in case.before.items():
        after = case.after.get(name)
        if after is None:
            if not case.after:
                parts.append(f"```python\n{before}```")
            continue
        diff = difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), name, name, n=2
        )
        parts.append(f"```diff\n{''.join(diff)}```")
    return "\n\n".join(part for part in parts if part)


def main(arguments: Iterable[str]) -> int:
    """Write or check the page of the repository in the current folder."""
    fresh = page(examples(CASES))
    if "--check" not in set(arguments):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(fresh, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == fresh:
        return 0
    sys.stderr.write(f"{PAGE} is stale: run python tools/codemods_page.py\n")
    return 1


_HEAD = """
# The codemods

<!-- Written by `python tools/codemods_page.py` from the rules and their tests. -->

`helpscout-migrate check PATH` lists every use of the Mailbox API V1.
`helpscout-migrate rewrite PATH` shows the changes as a diff; with `--write` it makes them.

The codemods follow each V1 value through the project: from the address to the response, to its
envelope and rows, and to every field that is read, through helpers, attributes, loops and imports.
A V1 call and all uses of its answer are a *flow*. If every use is understood, the whole flow
becomes `helpscout_v2` code. If one use is not, the whole flow stays V1 and runs through the
[shim](shim.md). A file is either correct after the change or unchanged. When all of the project is
V2 code, and none of its sources sends a request, starts a program or imports modules by their
names, an earlier `helpscout_shim.install()` is removed.

Some options of a session or a call have no counterpart in the client: `verify`, `cert`, proxies,
cookies, hooks, adapters. They keep the call on the shim. The client has timeouts and retries of its
own. It does not send headers beyond those of every call; the finding names each one that is
dropped.

Run the command on the whole project, because all code that reads a value decides how the value may
change. If you name one file, the command also reads the files that share values with it.

Every finding has a confidence: *proven* (every use was followed), *review* (it runs, but look at
it) or *manual* (you have to write it). And it has a state: *native* (V2 code), *bridged* (runs
through the shim) or *left* (unchanged).

You can run the same rules in other ways:

- pre-commit: the hooks `helpscout-check` and `helpscout-rewrite`;
- GitHub Actions: `action.yml` annotates a pull request, or writes SARIF for code scanning;
- LibCST: `python -m libcst.tool codemod -x helpscout_codemods.libcst_command.HelpScoutV2
  --no-format PATH`; it sees one file at a time, so flows that cross files are bridged;
- Python: `helpscout_codemods.engine.check` and `rewrite`, on any `concurrent.futures.Executor`,
  such as that of a Dask cluster.

Notebooks are rewritten cell by cell. Python 2 sources are reported with the lines to look at.
`--python2` upgrades them with fissix first (extra `python2`). Python 2 is recognised by syntax,
names, modules and the first line, and by classifiers and CI files that name no Python 3. An upgrade
that would fail at run time is refused, with the name that Python 3 does not have.

A file over 1 MB or 100,000 syntax nodes, files over 8 MB that share V1 values, and files that take
over a minute are reported and stay as they are. Third-party code is never rewritten: installed
packages, virtual environments and built files are skipped; generated files and copies in `vendor/`
or `third_party/` that name V1 are reported. So are files in other languages (up to 5 MB). A file
that is named brings its project along; in a folder that is no project, such as a home folder, the
projects below it are left alone.

The requirement is added where the changed code is installed from: requirements files (not those
that read a changed one), `pyproject.toml`, `Pipfile`, `setup.cfg`, conda's `environment.yml`, and
`setup.py` and Odoo's `__manifest__.py` if their list is written out. The setting `requirement`
says which line is added.
"""

_CLIENTS = """
## Client libraries

A client of a V1 library is followed like a response. If every use of it is understood and every
call becomes native, the client is replaced where it is created: `HelpScout(key)` becomes
`HelpScout.from_env()`. Otherwise the calls that can be proven get a client of their own, and the
others stay on the [facade](facades.md), each with its reason. Fields are renamed by the
[mapping](compatibility.md), however the library spells them. `urllib.request`, and attribute chains
of tortilla and of bufferapp's `HelpscoutClient`, are followed by the address that they build.
"""

_KEYS = """
## Keys and accounts

If the whole program uses one V1 key, from the environment, from a setting or written out, the
module gets one client, `HelpScout.from_env()`. Any other key keeps its own account: the client is
created where the key is, with `HelpScout.from_v1_key(key)`.

| the key | the client |
|---|---|
| an attribute that `__init__` sets once | one per object, `self.hs`, created after that statement |
| a parameter, a field of a record, parsed arguments | before the first statement that uses it |
| another one in each turn of a loop | inside the loop; in place in a comprehension |
| the result of a call | in place, so that the call is made as often as before |
| several keys of one program | one for each, and no literal key is written twice |

A client of a V1 library either becomes one of its key, with all its calls, or stays.

Functions that read all pages of a list that is passed to them (an address, a path, or a client's
method) are replaced where they are called, and stay for their other uses.
"""

_HEAD_TEXT = """
## What the new code looks like

- An answer is requested once, however often it is read: its rows become a list where the call
  stands. The new code sends no more requests than the old code did through the shim.
- A date is a datetime. If the program cuts, parses or compares V1's text, the new code does so
directly: `c["createdAt"][:10]` becomes `c.created_at.strftime("%Y-%m-%d")`, and `strptime(...)` of
it becomes the datetime itself.
- In annotated code `Dict[str, Any]`, TypedDicts and the like become the client's models. Values
  that may be None are narrowed, so that `mypy --strict` passes where it passed before.
- Comments inside a replaced call move above the statement; `# noqa` and `# type:` stay at its end.
- Imports are joined and sorted as isort does it, and new lines keep the width of their file.
- What a program reads by its text (`globals()["KEY"]`, `eval`, `getattr`, doctests) stays.
"""

_MARKERS = """
## Markers and suppressions

Code that stays V1 gets one comment above its statement:

```python
# TODO(helpscout-v2) HSnnn: reason
```

The comment is one line of at most 79 columns; `helpscout-migrate todo` has the whole reason, what
to write and where to read. Each run renews the comment, and removes it when its reason is gone. If
the code may stay as it is, say so in a comment on the statement or on the line above it:

```python
call()  # helpscout: ignore[HS102]
```

`ignore` without brackets covers every rule, `ignore[HS1]` a family. A suppressed call stays V1 with
its whole flow, which then runs through the shim. A suppression that hides nothing is a finding.
"""

_CASES = """
Each of these is a test: the text before, the text after, and that a second run changes nothing.
"""

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
