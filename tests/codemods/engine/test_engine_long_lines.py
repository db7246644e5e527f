"""Hostile texts that make a careless pattern search for hours: they take a moment here.

Each text is long enough that quadratic time would run into the deadline many times over, while
the whole set takes a second or two. The work runs in a process of its own, which can be ended.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

LENGTH = 300_000
DEADLINE = 120
MASKING = "from helpscout_codemods.masking import mask as look"
SETTINGS = "from helpscout_migrator.environ import parse_env as look"
COMPILED_CHECK = "from helpscout_codemods.manifests.requirements import is_compiled as look"
CLIENT = "from helpscout_codemods.manifests.names import is_v1_client as look"
ROUTE = "from helpscout_shim.routing import match; look = lambda text: match('GET', '/v1/' + text)"
IMPORTS = (
    "from helpscout_codemods.scan.reach import imports; "
    "look = lambda text: imports('a.py', text.encode())"
)
GRAMMAR = (
    "from helpscout_codemods.scan.parsable import newer_grammar; "
    "look = lambda text: newer_grammar(text.encode())"
)
GENERATED_TEXT = (
    "from helpscout_codemods.scan.third_party import is_generated; "
    "look = lambda text: is_generated('a.py', text.encode())"
)
HOSTILE = [
    (IMPORTS, "", "from a import (\n"),
    (IMPORTS, "", "from a import (#\n"),
    (IMPORTS, "", "import a\\\n"),
    (GRAMMAR, 'x = f"', "{"),
    (GRAMMAR, 'x = f"', "{}"),
    (GRAMMAR, "", 'f"{'),
    (GENERATED_TEXT, "# below ", "do not edit "),
    (GENERATED_TEXT, "#", " do not edit below"),
    (MASKING, "", "token"),
    (MASKING, "", "token:\n"),
    (MASKING, "token", " "),
    (MASKING, "secret]", "\t"),
    (MASKING, "key", "\n"),
    (MASKING, "my_key", "\t"),
    (SETTINGS, "NAME=", " "),
    (SETTINGS, "NAME = a", "\t"),
    (COMPILED_CHECK, "", "\n"),
    (COMPILED_CHECK, "\\", "\n"),
    (CLIENT, "", "http://"),
    (ROUTE, "conversations/", "a/"),
    (ROUTE, "", "/"),
]
RUN = "{way}\nlook({begin!r} + {part!r} * ({length} // len({part!r})) + '\\x01')"


@pytest.mark.parametrize(("way", "begin", "part"), HOSTILE)
def test_no_text_keeps_a_pattern_busy(way: str, begin: str, part: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", RUN.format(way=way, begin=begin, part=part, length=LENGTH)],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert process.returncode == 0, process.stderr
