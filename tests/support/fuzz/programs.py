"""V1 programs by the thousand: the shapes of published integrations, put together at random.

A program has one way to spell the address, to pass the key, to send and to read, and some uses of
what came back, inside whatever people wrap code in. Every program runs: it prints the same each
time against a freshly seeded sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from support.codemods.uses import BRIDGED_USES, NATIVE

ROOT = "https://api.helpscout.net/v1"
HOST = "https://api.helpscout.net"


@dataclass(frozen=True, slots=True)
class Transport:
    """How a program sends HTTP: what stands at its top, and how one path is read."""

    top: str
    reading: str
    """An expression for the parsed answer; {path} is an expression for the path below the root,
    {params} the keyword arguments of the query, with a comma before them, or nothing."""
    imports: str = "import requests"
    modules: dict[str, str] = field(default_factory=dict)
    answers: bool = False
    """Whether `reading` is a requests.Response and not yet the JSON in it."""
    write: str = ""
    """A statement that sends {body} to {path} by {verb}."""


KEYS = [
    'KEY = os.environ["HELPSCOUT_API_KEY"]',
    'KEY = os.getenv("HELPSCOUT_API_KEY")',
    'KEY = os.environ.get("HELPSCOUT_API_KEY", "")',
    'CONFIG = {"helpscout": {"key": os.environ["HELPSCOUT_API_KEY"]}}\n'
    'KEY = CONFIG["helpscout"]["key"]',
    'KEY = "0123456789abcdef0123456789abcdef01234567"',
]
AUTHS = {
    "tuple": ("", '(KEY, "X")'),
    "dummy": ("", "(KEY, 'not-a-password')"),
    "constant": ('AUTH = (KEY, "X")\n', "AUTH"),
    "basic": ("from requests.auth import HTTPBasicAuth\n", 'HTTPBasicAuth(KEY, "x")'),
    "list": ('CREDENTIALS = KEY, "X"\n', "CREDENTIALS"),
}


@st.composite
def transports(draw: st.DrawFn) -> Transport:
    """One of the ways people reach the API, with one of the ways to pass the key."""
    top, auth = AUTHS[draw(st.sampled_from(sorted(AUTHS)))]
    root = draw(st.sampled_from([f'"{ROOT}"', f'"{ROOT}/".rstrip("/")', f'"{HOST}" + "/v1"']))
    kind = draw(
        st.sampled_from(["direct", "helper", "strict", "session", "class", "module", "request"])
    )
    base = f"{top}BASE = {root}\n"
    raising = draw(st.sampled_from(["    r.raise_for_status()\n", ""]))
    match kind:
        case "direct":
            literal = draw(st.booleans())
            address = f'"{ROOT}" + {{path}}' if literal else "BASE + {path}"
            return Transport(
                top=top if literal else base,
                reading=f"requests.get({address}, auth={auth}{{params}})",
                answers=True,
                write=f"requests.{{verb}}({address}, auth={auth}, json={{body}})",
            )
        case "request":
            return Transport(
                top=base,
                reading=f"requests.request('GET', BASE + {{path}}, auth={auth}{{params}})",
                answers=True,
                write=f"requests.request('{{VERB}}', BASE + {{path}}, auth={auth}, json={{body}})",
            )
        case "session":
            return Transport(
                top=f"{base}session = requests.Session()\nsession.auth = {auth}\n",
                reading="session.get(BASE + {path}{params})",
                answers=True,
                write="session.{verb}(BASE + {path}, json={body})",
            )
        case "helper":
            return Transport(
                top=f"{base}\n\ndef get(path, **params):\n"
                f"    r = requests.get(BASE + path, auth={auth}, params=params)\n{raising}"
                "    return r.json()\n",
                reading="get({path}{keywords})",
                write=f"requests.{{verb}}(BASE + {{path}}, auth={auth}, json={{body}})",
            )
        case "strict":
            return Transport(
                top=f"{base}\n\ndef get(path, params=None):\n"
                f"    r = requests.get('%s%s' % (BASE, path), auth={auth}, params=params)\n"
                "    if r.status_code != 200:\n        raise ValueError(r.status_code)\n"
                "    return r.json()\n",
                reading="get({path}{params})",
                write=f"requests.{{verb}}(BASE + {{path}}, auth={auth}, json={{body}})",
            )
        case "class":
            return Transport(
                top=f"{top}\n\nclass Desk(object):\n    base = {root}\n\n"
                "    def __init__(self, key):\n        self.auth = (key, 'X')\n\n"
                "    def get(self, path, **params):\n"
                "        r = requests.get(self.base + path, auth=self.auth, params=params)\n"
                f"{raising and '    ' + raising}        return r.json()\n\n"
                "    def send(self, verb, path, body):\n"
                "        return requests.request(\n"
                "            verb, self.base + path, auth=self.auth, json=body)\n\n\n"
                "desk = Desk(KEY)\n",
                reading="desk.get({path}{keywords})",
                write='desk.send("{VERB}", {path}, {body})',
            )
        case _:
            return Transport(
                top="import api\n",
                reading="api.get({path}{keywords})",
                modules={
                    "api.py": f"import os\n\nimport requests\n\n{KEYS[0]}\n{base}\n\n"
                    "def get(path, **params):\n"
                    f"    r = requests.get(BASE + path, auth={auth}, params=params)\n{raising}"
                    "    return r.json()\n\n\n"
                    "def send(verb, path, body):\n"
                    f"    return requests.request(verb, BASE + path, auth={auth}, json=body)\n"
                },
                imports="",
                write='api.send("{VERB}", {path}, {body})',
            )


@st.composite
def paths(draw: st.DrawFn, template: str, value: str = "") -> str:
    """An expression for a path; `template` holds %d where `value` belongs."""
    if not value:
        return f'"{template}"'
    head, tail = template.split("%d")
    inner = value.replace('"', "'")
    spellings = [
        f'"{template}" % {value}',
        f'"{template}" % ({value},)',
        f'"{head}{{}}{tail}".format({value})',
        f'"{head}{{number}}{tail}".format(number={value})',
        f'("{head}" + str({value}) + "{tail}")',
        f'f"{head}{{{inner}}}{tail}"',
    ]
    spelling = draw(st.sampled_from(spellings))
    return f"({spelling})" if " % " in spelling else spelling


@st.composite
def reads(
    draw: st.DrawFn, by: Transport, target: str, path: str, key: str, query: str = ""
) -> list[str]:
    """Lines that put the `key` of one answer into `target`."""
    params = f", params={{{query}}}" if query else ""
    keywords = "".join(
        f", {name.strip()[1:-1]}={value.strip()}"
        for name, _, value in (part.partition(":") for part in query.split(", ") if part)
    )
    call = by.reading.format(path=path, params=params, keywords=keywords)
    if not by.answers:
        whole = call
        lines: list[str] = []
    else:
        lines, whole = draw(_parsed(call))
    form = draw(st.sampled_from(["index", "get", "two"]))
    if form == "get":
        return [*lines, f'{target} = {whole}.get("{key}")']
    if form == "two":
        return [*lines, f"data = {whole}", f'{target} = data["{key}"]']
    return [*lines, f'{target} = {whole}["{key}"]']


@st.composite
def _parsed(draw: st.DrawFn, call: str) -> tuple[list[str], str]:
    """Lines before, and an expression for the JSON of an answer."""
    form = draw(st.sampled_from(["chain", "raise", "loads", "ok", "assert", "skip"]))
    match form:
        case "chain":
            return [], f"{call}.json()"
        case "loads":
            return [f"r = {call}"], "json.loads(r.text)"
        case "raise":
            return [f"r = {call}", "r.raise_for_status()"], "r.json()"
        case "ok":
            return [f"r = {call}", "if not r.ok:", "    raise SystemExit(1)"], "r.json()"
        case "assert":
            return [f"r = {call}", "assert r.status_code == 200"], "r.json()"
        case _:
            return [f"r = {call}", "if r.status_code != 200:", "    return None"], "r.json()"


PAGING = {
    "while": [
        "rows, page = [], 1",
        "while True:",
        "    {data}",
        '    rows.extend(data["items"])',
        '    if page >= data["pages"]:',
        "        break",
        "    page += 1",
    ],
    "else": [
        "rows = []",
        "page = 1",
        "while True:",
        "    {data}",
        '    for row in data["items"]:',
        "        rows.append(row)",
        '    if data["page"] == data["pages"]:',
        "        break",
        "    else:",
        "        page = page + 1",
    ],
    "range": [
        "page = 1",
        "{data}",
        'rows = data["items"]',
        'for page in range(2, data["pages"] + 1):',
        "    {data}",
        '    rows += data["items"]',
    ],
    "first": ["page = 1", "{data}", 'rows = data["items"]'],
}
WRITES = {
    "note": (
        "post",
        '{"type": "note", "createdBy": {"type": "user", "id": me["id"]}, "body": "Seen."}',
    ),
    "close": ("put", '{"status": "closed"}'),
    "subject": ("put", '{"subject": "Seen: " + conv["subject"]}'),
    "owner": ("put", '{"owner": {"id": me["id"], "type": "user"}}'),
    "free": ("put", '{"owner": None}'),
    "tags": ("put", '{"tags": ["seen", "vip"]}'),
}


def indented(lines: list[str], by: int = 1) -> list[str]:
    return ["    " * by + line if line else line for line in lines]


@st.composite
def wrapped(draw: st.DrawFn, lines: list[str]) -> list[str]:
    """Statements inside something that people put statements into; they run once all the same."""
    form = draw(st.sampled_from(["plain", "try", "finally", "if", "with", "for", "except"]))
    match form:
        case "try":
            return ["try:", *indented(lines), "except KeyError:", "    raise"]
        case "except":
            return ["try:", *indented(lines), "except ZeroDivisionError as e:", "    print(e)"]
        case "finally":
            return ["try:", *indented(lines), "finally:", "    pass"]
        case "if":
            return ["if rows:", *indented(lines), "else:", '    print("none")']
        case "with":
            return ["with contextlib.suppress(ZeroDivisionError):", *indented(lines)]
        case "for":
            return ["for turn in range(1):", *indented(lines)]
        case _:
            return lines


@dataclass(frozen=True, slots=True)
class Program:
    """The texts of a project whose `main.py` runs. `is_native`: each use has a native form."""

    files: dict[str, str]
    is_native: bool


@st.composite
def programs(draw: st.DrawFn, *, writing: bool = True) -> Program:
    """A whole integration."""
    by = draw(transports())
    is_native = draw(st.booleans())
    table = NATIVE if is_native else {**NATIVE, **BRIDGED_USES}
    uses = draw(st.lists(st.sampled_from(sorted(table)), min_size=1, max_size=4, unique=True))
    status = draw(
        st.sampled_from(["", '"status": "active"', '"status": "pending"', '"status": "closed"'])
    )
    folder = draw(paths("/mailboxes/%d/conversations.json", "box"))
    paging = draw(st.sampled_from(["none", *sorted(PAGING)]))
    if paging == "none":
        load = draw(reads(by, "rows", folder, "items", status))
    else:
        query = f'{status}, "page": page' if status else '"page": page'
        data = _whole(by, folder, query)
        load = [line.format(data=data) if "{data}" in line else line for line in PAGING[paging]]
    body: list[str] = []
    for name in uses:
        body += draw(wrapped(table[name].split("\n")))
    if writing and draw(st.booleans()):
        verb, written_body = WRITES[draw(st.sampled_from(sorted(WRITES)))]
        path = draw(paths("/conversations/%d.json", 'conv["id"]'))
        body += [by.write.format(path=path, verb=verb, VERB=verb.upper(), body=written_body)]
        again = draw(paths("/conversations/%d.json", 'conv["id"]'))
        body += draw(reads(by, "after", again, "item"))
        body += ['print(after["status"], after["subject"], after["tags"], len(after["threads"]))']
    boxes = draw(reads(by, "found", draw(paths("/mailboxes.json")), "items"))
    whoami = draw(reads(by, "me", draw(paths("/users/me.json")), "item"))
    parts = [
        _function("boxes", "", boxes, "found"),
        _function("load_rows", "box", load, "rows"),
        _function(
            "load_one",
            "number",
            draw(reads(by, "conv", draw(paths("/conversations/%d.json", "number")), "item")),
            "conv",
        ),
        _function("load_me", "", whoami, "me"),
        "\n".join(["def work(conv, rows, me):", *indented(body)]) + "\n",
    ]
    if draw(st.booleans()):
        parts = _in_a_class(parts)
        prefix = "Work()."
    else:
        prefix = ""
    main = [
        f'box = {prefix}boxes()[0]["id"]',
        f"rows = {prefix}load_rows(box)",
        f'{prefix}work({prefix}load_one(rows[0]["id"]), rows, {prefix}load_me())',
    ]
    if draw(st.booleans()):
        main = ['if __name__ == "__main__":', *indented(main)]
    head = draw(st.sampled_from(["", "#!/usr/bin/env python3\n", '"""Reads the desk."""\n']))
    key = draw(st.sampled_from(KEYS))
    top = f"{head}import contextlib\nimport json\nimport os\n\n{by.imports}\n\n{key}\n{by.top}"
    show = "\n\ndef show(*values):\n    print(*values)\n"
    text = "\n\n".join([top + show, *parts]) + "\n\n" + "\n".join(main) + "\n"
    return Program({"main.py": text, **by.modules}, is_native)


def _whole(by: Transport, path: str, query: str) -> str:
    names = [part.partition(":") for part in query.split(", ")]
    call = by.reading.format(
        path=path,
        params=f", params={{{query}}}",
        keywords="".join(f", {n.strip()[1:-1]}={v.strip()}" for n, _, v in names),
    )
    return f"data = {call}.json()" if by.answers else f"data = {call}"


def _function(name: str, argument: str, lines: list[str], result: str) -> str:
    return "\n".join([f"def {name}({argument}):", *indented(lines), f"    return {result}"]) + "\n"


def _in_a_class(parts: list[str]) -> list[str]:
    methods = []
    for part in parts:
        first, _, rest = part.partition("\n")
        name = first.removeprefix("def ").replace("(", "(self, ").replace(", )", ")")
        methods.append("\n".join(indented([f"def {name}", *rest.rstrip("\n").split("\n")])))
    return ["class Work:\n" + "\n\n".join(methods) + "\n"]
