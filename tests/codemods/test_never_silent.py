"""No module that names V1 in its code is passed over in silence."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

from helpscout_codemods.findings import Finding

HEAD = "import requests\n\nKEY = '0123456789abcdef0123456789abcdef01234567'\n"
ROOT = "https://api.helpscout.net/v1"
PROGRAMS = {
    "a query added on one way, with urllib": (
        f"import urllib.request\n\nROOT = '{ROOT}'\n\n\ndef read(path, page=None):\n"
        "    url = ROOT + path\n    if page:\n        url += '?page=%d' % page\n"
        "    return urllib.request.urlopen(url).read()\n"
    ),
    "a query added on one way, with requests": (
        f"{HEAD}\n\ndef read(box, since=None):\n"
        f"    url = '{ROOT}/mailboxes/%d/conversations.json' % box\n"
        "    if since:\n        url += '?modifiedSince=' + since\n"
        "    return requests.get(url, auth=(KEY, 'X')).json()['items']\n"
    ),
    "a root from the settings of another package": (
        "import requests\nfrom django.conf import settings\n\n\ndef read():\n"
        "    url = settings.HELPSCOUT_URL + '/customers.json'\n"
        "    return requests.get(url, auth=(settings.HELPSCOUT_KEY, 'X')).json()\n"
    ),
    "URLs kept as data": (
        f"{HEAD}\nURLS = {{'tags': '{ROOT}/tags.json'}}\n\n\ndef go(session, name):\n"
        "    return session.fetch(URLS[name])\n"
    ),
    "a URL that a library is configured with": (
        f"import tortilla\n\napi = tortilla.wrap('{ROOT}', extension='json')\n"
    ),
    "a URL that a method returns": (
        f"{HEAD}\n\nclass Api:\n    def url(self):\n        return '{ROOT}/tags.json'\n\n"
        "    def read(self, call):\n        return call(self.url())\n"
    ),
    "a URL in a default argument": (
        f"{HEAD}\n\ndef read(path, root='{ROOT}'):\n    return requests.get(root + path).json()\n"
    ),
    "a host in a default, put into a template with the version": (
        f"{HEAD}\n\nclass Api:\n    def __init__(self, host='api.helpscout.net'):\n"
        "        self.root = 'https://%s/v1' % host\n\n    def url(self, *parts):\n"
        "        return '/'.join((self.root,) + tuple(str(p) for p in parts)) + '.json'\n\n"
        "    def read(self, *parts):\n        return requests.get(self.url(*parts)).json()\n"
    ),
    "a host that the environment may change": (
        f"{HEAD}import os\n\nHOST = os.environ.get('HOST', 'api.helpscout.net')\n"
        "print(requests.get('https://%s/v1/users.json' % HOST, auth=(KEY, 'X')).json()['count'])\n"
    ),
    "a host in a string.Template": (
        f"{HEAD}from string import Template\n\nADDRESS = Template('https://$host/v1/users.json')\n"
        "url = ADDRESS.substitute(host='api.helpscout.net')\n"
        "print(requests.get(url, auth=(KEY, 'X')).json()['count'])\n"
    ),
    "a version that is a number elsewhere": (
        f"{HEAD}API = 'https://api.helpscout.net'\nVERSION = 1\n"
        "print(requests.get('%s/v%d/users.json' % (API, VERSION), auth=(KEY, 'X')).json())\n"
    ),
    "a path joined to a base that is handed in": (
        f"{HEAD}HELPSCOUT = True\n\n\ndef read(base):\n"
        "    return requests.get(base + '/mailboxes.json', auth=(KEY, 'X')).json()\n"
    ),
}


def findings_and_edits(files: dict[str, str]) -> tuple[tuple[Finding, ...], dict[str, str]]:
    report = rewrite({path: text.encode() for path, text in files.items()})
    return report.findings, {e.path: e.after.decode() for e in report.edits}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_module_that_names_v1_gets_a_finding_and_the_shim(name: str) -> None:
    findings, edits = findings_and_edits({"work.py": PROGRAMS[name]})
    assert findings
    assert any(f.state == "bridged" for f in findings)
    assert "helpscout_shim.install()" in edits["work.py"]


def test_a_module_without_http_is_named_and_left_to_a_person() -> None:
    findings, edits = findings_and_edits({"urls.py": f"TAGS = '{ROOT}/tags.json'\n"})
    assert [(f.id, f.state, f.line) for f in findings] == [("HS103", "left", 1)]
    assert edits == {}


def test_settings_that_bridged_modules_read_are_named_as_such() -> None:
    user = (
        "import json\nimport requests\nimport settings\n\n\ndef dump(key):\n"
        "    url = settings.ROOT + '/tags.json'\n"
        "    return json.dumps(requests.get(url, auth=(key, 'X')).json())\n"
    )
    findings, _ = findings_and_edits({"settings.py": f"ROOT = '{ROOT}'\n", "user.py": user})
    assert [(f.path, f.state) for f in findings] == [
        ("settings.py", "bridged"),
        ("user.py", "bridged"),
    ]


def test_the_docs_api_and_documentation_stay_unspoken_of() -> None:
    text = f'"""Was {ROOT}/tags.json once."""\n# {ROOT}/users.json\nDOCS = "https://docsapi.helpscout.net/v1"\n'
    findings, edits = findings_and_edits({"docs.py": text})
    assert findings == ()
    assert edits == {}


def test_a_module_of_v2_that_spells_the_host_apart_stays_unspoken_of() -> None:
    code = "HOST = 'api.helpscout.net'\nprint(requests.get('https://%s/v2/users' % HOST).json())\n"
    with_a_file = code + "LOG = 'calls.json'\n"
    for text in (code, with_a_file):
        assert findings_and_edits({"work.py": f"import requests\n\n{text}"}) == ((), {})


def test_every_statement_that_names_v1_is_listed() -> None:
    code = "".join(
        f"class {name}:\n    def url(self):\n        return '{ROOT}/{path}.json'\n\n\n"
        for name, path in (("Boxes", "mailboxes"), ("People", "customers"), ("Me", "users/me"))
    )
    table = f"TABLE = {{\n    'a': '{ROOT}/tags.json',\n    'b': '{ROOT}/workflows.json',\n}}\n"
    findings, _ = findings_and_edits({"views.py": code + table})
    assert [(f.id, f.line) for f in findings] == [
        ("HS103", 3),
        ("HS103", 8),
        ("HS103", 13),
        ("HS103", 17),
    ]


def test_calls_of_several_libraries_in_one_file_are_each_listed() -> None:
    text = (
        "import http.client\nimport os\nimport subprocess\n\nimport requests\n\n\n"
        "def one(i):\n    line = http.client.HTTPSConnection('api.helpscout.net')\n"
        "    line.request('GET', '/v1/conversations/%d.json' % i)\n"
        "    line.request('GET', '/v1/customers/%d.json' % i)\n\n\n"
        "def two(i):\n"
        f"    return requests.get('{ROOT}/users/%d.json' % i, auth=('k', 'X')).headers\n\n\n"
        "def three():\n"
        f"    subprocess.run(['curl', '{ROOT}/mailboxes.json'])\n"
        f"    os.system('curl {ROOT}/tags.json')\n"
        f"    print('asking {ROOT}/tags.json')\n"
    )
    findings, _ = findings_and_edits({"desk.py": text})
    calls = {f.line: f.state for f in findings if f.id in ("HS102", "HS103")}
    assert sorted(calls) == [10, 11, 15, 19, 20]
    assert (calls[15], calls[19], calls[20]) == ("bridged", "left", "left")


def test_calls_on_a_client_that_is_handed_in_are_each_listed() -> None:
    text = (
        f"{HEAD}\n\nclass Desk:\n    def get(self, path, **query):\n"
        f"        return requests.get('{ROOT}' + path, auth=(KEY, 'X'), params=query).json()\n\n\n"
        "def boxes(desk, show):\n    show(desk.get('/mailboxes.json'))\n"
        "    show(desk.get('/users/me.json'))\n\n\n"
        "boxes(Desk(), dict)\n"
    )
    findings, _ = findings_and_edits({"desk.py": text})
    assert {8, 12, 13} <= {f.line for f in findings if f.state != "native"}


@pytest.mark.parametrize(
    "text",
    [
        f"import requests\nX = '\0'\nrequests.get('{ROOT}/users.json', auth=('k', 'X'))\n",
        f"# \0\nURL = '{ROOT}/users.json'\n",
    ],
)
def test_a_source_with_a_nul_that_names_v1_is_no_binary(text: str) -> None:
    (finding,), edits = findings_and_edits({"odd.py": text})
    assert (finding.id, finding.state) == ("HS901", "left")
    assert "V1 on line" in finding.message
    assert edits == {}


RECEIVER = (
    "import hashlib\nimport hmac\n\n\ndef check(body, headers, secret):\n"
    "    signature = headers['X-HelpScout-Signature']\n"
    "    return hmac.new(secret, body, hashlib.sha1).digest() == signature\n"
)


def test_a_receiver_is_listed_where_nothing_else_names_v1() -> None:
    (finding,), _ = findings_and_edits({"hook.py": RECEIVER})
    assert (finding.id, finding.state, finding.line) == ("HS401", "left", 6)


@pytest.mark.parametrize(
    "line",
    [
        "def rows(data): return data['_embedded']['threads']\n",
        "def name(data): return data['primaryCustomer']['first']\n",
        "API = 'https://api.helpscout.net/v2/conversations'\n",
        "def app(data): return {'html': data['ticket']['subject']}\n",
    ],
)
def test_a_receiver_of_v2_and_a_dynamic_app_are_left_alone(line: str) -> None:
    assert findings_and_edits({"hook.py": RECEIVER + line}) == ((), {})


LIBRARY = f"""import requests


def mark(number, key):
    url = "{ROOT}/conversations/%d.json" % number
    return requests.get(url, auth=(key, "X")).headers["X-Mark"]
"""
SETUP_PY = 'from setuptools import setup\n\nsetup(name="desk", py_modules=["desk"])\n'


def test_a_packaged_module_says_what_its_import_does() -> None:
    findings, edits = findings_and_edits({"desk.py": LIBRARY, "setup.py": SETUP_PY})
    assert "helpscout_shim.install()" in edits["desk.py"]
    (bridged_finding,) = (f for f in findings if f.state == "bridged")
    assert "the shim is installed when this packaged module is imported" in bridged_finding.message


@pytest.mark.parametrize(
    "files",
    [
        {"desk.py": LIBRARY},
        {
            "desk.py": LIBRARY,
            "setup.py": SETUP_PY,
            "run.py": "import desk\n\nif __name__ == '__main__':\n    print(desk.mark(5, 'k'))\n",
        },
        {"desk.py": f"{LIBRARY}\n\nprint(mark(5, 'k'))\n", "setup.py": SETUP_PY},
    ],
    ids=["no package", "a program imports it", "a script"],
)
def test_a_program_says_nothing_of_its_import(files: dict[str, str]) -> None:
    findings, _ = findings_and_edits(files)
    assert not [f for f in findings if "packaged module" in f.message]
