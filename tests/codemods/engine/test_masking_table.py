"""Masking hides secrets and nothing else: a table of both kinds, on every way to the reader."""

from __future__ import annotations

import logging

import pytest

from helpscout_codemods.findings import Edit, Finding, Report
from helpscout_codemods.masking import credentials_in, mask
from helpscout_codemods.render import FORMATS, render

HEX32 = "4bf92f3577b34da6a3ce929d0e0e4736"
HEX40 = "3f786850e387550fdab836ed7e6dc881de23001b"
HEX64 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UUID = "123e4567-e89b-12d3-a456-426614174000"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9aw=="
BEARER = "abcDEF123456ghijklMNOP"

READABLE = {
    "correlation ids": [
        f"[correlation {UUID}#12]",
        f"[correlation {HEX32}#12]",
        f"Correlation-Id: {UUID}",
        f'correlationId="{UUID}"',
        f"X-Request-Id: {HEX32}",
        f"traceparent: 00-{HEX32}-00f067aa0ba902b7-01",
        f"trace_id={HEX32}",
    ],
    "commits": [
        f"commit {HEX40}",
        f"Merge {HEX40} into main",
        f"    rev: {HEX40}",
        f'rev = "{HEX40}"',
        f"git checkout {HEX40}",
        f"git reset --hard {HEX40}",
        f"git+https://git.test/acme/desk.git@{HEX40}",
        f"uses: actions/checkout@{HEX40}",
        f"HEAD is now at {HEX40}",
        f"tree {HEX40}",
        f"GIT_COMMIT={HEX40}",
        f'"sha": "{HEX40}"',
        f'COMMIT = "{HEX40}"',
        f"https://git.test/acme/desk/commit/{HEX40}",
        f"https://git.test/raw/acme/desk/{HEX40}/README.md",
        "index 3f78685..e387550 100644",
    ],
    "digests": [
        f"sha1: {HEX40}",
        f"--hash=sha256:{HEX64}",
        f"sha256={HEX64}",
        f'md5 = "{HEX32}"',
        f"digest: {HEX64}",
        f'ETag: "{HEX40}"',
        f"{HEX64}  dist/helpscout_toolkit-0.1.0-py3-none-any.whl",
        f"docker.test/library/python@sha256:{HEX64}",
        'integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"',
        "ssh-rsa fingerprint SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDhpyBZtF1WbWq2P7g",
    ],
    "paths": [
        "/tmp/venv-e9b12d3a456426614174000/bin/python: can't open file '/tmp/x/typo.py'",
        "/opt/hostedtoolcache/Python/3.11.7/x64/bin/python3.11: No module named nope",
        "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/tmpabc123/x.py",
        f"/home/anna/cache/{HEX40}/wheel.whl",
        'File "/usr/lib/python3.11/site-packages/helpscout_v2/http/session.py", line 3',
        r"C:\Users\Anna\AppData\Local\Programs\Python\Python311\python.exe",
        r"C:\Users\RUNNER~1\AppData\Local\Temp\tmp8a7b6c5d4e3f2a1b9c8d7e6f\desk.py",
        "C:/Users/anna/AppData/Local/Temp/8a7b6c5d4e3f2a1b9c8d7e6f/python.exe",
        "helpscout_toolkit-0.1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
    ],
    "images": [
        f'<img src="data:image/png;base64,{PNG}">',
        f'LOGO = "{PNG}"',
    ],
    "identifiers": [
        UUID,
        f'uuid.UUID("{UUID}")',
        f"thread-{UUID}",
        "conversation 1234567890, thread 987654321",
        "https://secure.helpscout.net/conversation/1234567890/4711/?folderId=123456",
        "2026-11-30T11:34:41.123456+00:00",
        "helpscout_v2.resources.conversations.threads.create_customer2_thread3",
    ],
    "names about credentials": [
        'sort_key = "modifiedAt"',
        'cache_key = "conversations:list"',
        'primary_key="conversation_id"',
        'next_page_token = "page"',
        'tokenizer = "whitespace"',
        'password_field = "customer_password"',
        'secret_name = "prod/helpscout"',
        'api_key_env = "HELPSCOUT_API_KEY"',
        'token_url = "https://api.helpscout.net/v2/oauth2/token"',
        'key = "customers"',
    ],
    "prose": [
        "HELPSCOUT_API_KEY in .env is set but is not a V1 key (40 hexadecimal digits)",
        "bearer authentication is required here; basic authentication is not offered",
        "authorization: required",
        "Secretary: Anna Maria Schmidt",
        "https://user:password@host.test/ is the form of the address",
        "postgresql://db.internal:5432/crm",
        "https://anna.smith@host.test/",
        "postgresql://crm:${DB_PASSWORD}@db.test/crm",
    ],
}
HIDDEN = {
    "V1 keys": [
        (template.replace("KEY", HEX40), HEX40)
        for template in (
            'auth=("KEY", "X")', "HELPSCOUT_API_KEY=KEY", "export HELPSCOUT_API_KEY=KEY",
            "api_key: KEY", "KEY", "-KEY", "+KEY", "KEY:X", "KEY%3AX", "[KEY]", "<KEY>",
            "curl -u KEY:X https://api.helpscout.net/v1/mailboxes.json", "curl -uKEY:X",
            "curl --user KEY:X", "https://KEY:X@api.helpscout.net/v1/", "?api_key=KEY&page=1",
            "the key KEY is refused", "the key is KEY.", "# old key: KEY", "x-api-key: KEY",
            'print("KEY")', "b'KEY'", "locals: key = 'KEY'", "k_KEY", "x-KEY", r"\nKEY\n",
            'def boxes(key="KEY"):', "git secret: HELPSCOUT_API_KEY=KEY", "commit key KEY",
            "commit message: use key KEY", 'rev_key = "KEY"', 'api_key_sha = "KEY"',
            "desk.py:3:KEY", 'client = Client(key="KEY")', "Authorization: Bearer KEY",
        )
    ] + [(HEX40.upper(), HEX40.upper()), (f"key {HEX40.upper()}.", HEX40.upper())],
    "the user name and password of Basic": [
        (
            "Authorization: Basic M2Y3ODY4NTBlMzg3NTUwZmRhYjgzNmVkN2U2ZGM4ODFkZTIzMDAxYjpY",
            "M2Y3ODY4NTBlMzg3",
        ),
        (f'HTTPBasicAuth("{HEX40}", "X")', HEX40),
    ],
    "tokens": [
        (f"Authorization: Bearer {BEARER}", BEARER),
        (f"{{'Authorization': 'Bearer {BEARER}'}}", BEARER),
        ("'Authorization': 'Bearer abcdefghijklmnop'", "abcdefghijklmnop"),
        (f"access_token={BEARER}", BEARER),
        (f'"refresh_token": "{BEARER}"', BEARER),
        ("the answer was 369dbb08be58430086d2f8bd832bc1eb", "369dbb08be58430086d2f8bd832bc1eb"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4", "eyJzdWIiOiIx"),
        (f"Set-Cookie: session={BEARER}; Path=/", BEARER),
        ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "4eC39HqLyjWDarjtT1zdp7dc"),
    ],
    "secrets": [
        ("client_secret='abcdefgh'", "abcdefgh"),
        ("HELPSCOUT_APP_SECRET=Zx81Commodore64", "Zx81Commodore64"),
        ("HELPSCOUT_STORE_KEY=8cYQ3Jb0yTt3oT2nK6Gq3oXH3o2b8m1c8Z0w1Qm3v4E=", "8cYQ3Jb0yTt3"),
        ("HELPSCOUT_WEBHOOK_SECRET=rain-on-the-roof", "rain-on-the-roof"),
        (f'client_secret = "{UUID}"', UUID),
        (f'sha256_secret = "{HEX64}"', HEX64),
        ('password = "mailbox"', "mailbox"),
    ],
    "passwords in URLs": [
        ("postgresql://crm:p4ssw0rd@db.test/crm", "p4ssw0rd"),
        ("mysql+pymysql://root:toor1234@db.test/crm", "toor1234"),
        ("redis://:s3cr3tpass@cache.test:6379/0", "s3cr3tpass"),
        ("https://anna:hunter22@desk.test/x", "hunter22"),
        ("https://anna.smith42@host.test/", "anna.smith42"),
        ("https://k3y0f1ghtan4d2a7uvwq:hunter22@desk.test/", "k3y0f1ghtan4d2a7uvwq"),
    ],
}  # fmt: skip


def rows(table: dict[str, list[str]]) -> list[str]:
    return [text for texts in table.values() for text in texts]


READABLE_ROWS = rows(READABLE)
HIDDEN_ROWS = [row for group in HIDDEN.values() for row in group]


@pytest.mark.parametrize("text", READABLE_ROWS)
def test_what_is_no_credential_stays_readable(text: str) -> None:
    assert mask(text) == text
    assert credentials_in(text) == frozenset()


@pytest.mark.parametrize(("text", "secret"), HIDDEN_ROWS)
def test_a_credential_is_hidden_in_every_form(text: str, secret: str) -> None:
    assert secret in text
    output = mask(text)
    assert secret not in output
    assert "<secret " in output
    assert mask(output) == output


def test_a_name_before_a_password_is_shown() -> None:
    output = mask("https://anna24:hunter22@desk.test/x")
    assert output.startswith("https://anna24:<secret ")
    assert output.endswith(">@desk.test/x")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("text", "secret"), HIDDEN_ROWS[::7])
def test_no_format_shows_a_credential(form: str, text: str, secret: str) -> None:
    before = f"{text}\nprint(1)\n".encode()
    edit = Edit("a.txt", before, before.replace(b"print(1)", b"print(2)"))
    finding = Finding("HS301", "r", "review", "left", "b.py", 1, 0, text, text, "", text)
    assert secret not in render(Report((finding,), (edit,), (), ()), form)


@pytest.mark.parametrize("text", READABLE_ROWS[::5])
def test_a_diff_and_a_finding_show_what_is_no_credential(text: str) -> None:
    before = f"{text}\nprint(1)\n".encode()
    edit = Edit("a.txt", before, before.replace(b"print(1)", b"print(2)"))
    finding = Finding("HS301", "r", "review", "left", "b.py", 1, 0, text, "", "", "")
    report = Report((finding,), (edit,), (), ())
    assert f" {text}\n" in render(report, "diff")
    assert text in finding.message


@pytest.mark.parametrize(("value", "shown"), [("abcdefg123", 0), ("abcdef123", 1)])
def test_a_key_of_ten_characters_is_hidden_wherever_it_stands(value: str, shown: int) -> None:
    """A shorter one could be a word of the text."""
    output = mask(f'API_KEY = "{value}"\n# the answer for {value} was empty\n')
    assert output.startswith('API_KEY = "<secret ')
    assert output.count(value) == shown


def test_a_commit_that_is_a_key_elsewhere_is_hidden_everywhere() -> None:
    output = mask(f'API_KEY = "{HEX40}"\n# commit {HEX40}\n')
    assert HEX40 not in output
    assert HEX40 not in mask(f"commit {HEX40}", [HEX40])


def test_the_log_of_debug_masks_a_traceback_and_keeps_its_paths() -> None:
    from helpscout_migrator.cli.log import MaskingFormatter

    try:
        raise ValueError(f"refused {HEX40}: [correlation {UUID}#1]")
    except ValueError as error:
        problem = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", (), problem)
    output = MaskingFormatter("%(message)s").format(record)
    assert HEX40 not in output
    assert UUID in output
    assert __file__ in output
