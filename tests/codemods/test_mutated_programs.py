"""Programs that were broken on the way: whatever is left of them, the rewriting stays sound.

V1 programs (the cases, the equivalence programs) and real modules that have nothing to do with Help
Scout (the standard library, installed packages) lose, double and swap some of their tokens.
"""

from __future__ import annotations

import ast
import sysconfig
import warnings
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.codemods.cases import all_cases
from support.codemods.equivalence import PROGRAMS
from support.fuzz.codemods import check_sound, rewritten
from support.fuzz.profiles import examples
from support.fuzz.text import dressed, mutated, swapped_names

from helpscout_codemods.config import Config
from helpscout_codemods.engine import rewrite_text

PATHS = sysconfig.get_paths()
BIG = 12_000


@lru_cache(maxsize=1)
def v1_texts() -> list[str]:
    cases = [
        text for case in all_cases() for name, text in case.before.items() if name[-3:] == ".py"
    ]
    programs = [path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.rglob("*.py"))]
    return [text for text in [*cases, *programs] if text.strip()]


@lru_cache(maxsize=1)
def other_modules() -> list[Path]:
    """Modules of the standard library and of installed packages, of a size people read."""
    folders = [Path(PATHS["stdlib"]), Path(PATHS["purelib"]) / "requests"]
    folders += [Path(PATHS["purelib"]) / name for name in ("click", "flask", "jinja2", "werkzeug")]
    sources = (path for folder in folders for path in sorted(folder.glob("*.py")))
    return [path for path in sources if 0 < path.stat().st_size < BIG]


@settings(max_examples=examples(40, 3000), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_v1_program_that_lost_some_of_its_tokens_is_never_broken_further(
    data: st.DataObject,
) -> None:
    text = data.draw(st.sampled_from(v1_texts()))
    change = data.draw(st.sampled_from([mutated, swapped_names]))
    before = data.draw(change(text)).encode("utf-8", "surrogatepass")
    report = rewrite_text(before, "work.py", Config())
    if not parses(before):
        # It has no meaning: it is named where V1 shows in it, and left as it is.
        assert report.edits == ()
        assert {f.id[:3] for f in report.findings} <= {"HS9"}
        return
    check_sound({"work.py": before}, report)


@settings(max_examples=examples(15, 300), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_two_v1_programs_in_one_project_do_not_spoil_each_other(data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(v1_texts())) for _ in range(2))
    files = {"one.py": one.encode(), "other.py": data.draw(swapped_names(other)).encode()}
    assume(all(map(parses, files.values())))
    check_sound(files, rewritten(files))


# What a mutation may put in that does speak V1.
SPEAKING = (b"//api.helpscout.net/v1", b"import helpscout")
LOOKALIKES = [
    "",
    "# helpscout\n",
    "HELPSCOUT = 'helpscout'\n",
    "DOCS = 'https://docsapi.helpscout.net/v1/articles'\n",
    "'''See https://developer.helpscout.com/help-desk-api/ for V1.'''\n",
    "PORTAL = 'https://secure.helpscout.net/conversation/%d'\n",
    "PATHS = ['/conversations.json', '/mailboxes/{}.json']\n",
    "HOST = 'https://api.helpscout.example.test/v1/conversations.json'\n",
    "V2 = 'https://api.helpscout.net/v2/conversations'\n",
    "STATUS = 'https://status.helpscout.net/v1/summary.json'\n",
    "class HelpScout:\n    conversations = customers = None\n",
]


@settings(max_examples=examples(25, 800), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_module_without_v1_is_never_changed_however_much_it_looks_like_it(
    data: st.DataObject,
) -> None:
    path = data.draw(st.sampled_from(other_modules()))
    text = path.read_text(encoding="utf-8", errors="replace")
    if data.draw(st.booleans()):
        text = data.draw(mutated(text))
    before = (text + "\n" + data.draw(st.sampled_from(LOOKALIKES))).encode("utf-8", "replace")
    assume(not any(word in before for word in SPEAKING))
    report = rewrite_text(before, "work.py", Config())
    assert report.edits == (), report.edits[0].after.decode(errors="replace")
    assert {f.id[:3] for f in report.findings} <= {"HS9"}
    assert report.errors == ()


@settings(max_examples=examples(10, 200), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_equivalence_program_in_other_clothes_is_rewritten_all_the_same(
    data: st.DataObject,
) -> None:
    text = data.draw(st.sampled_from(v1_texts()))
    assume(parses(text.encode()) and '"""' not in text and "\\\n" not in text)
    before = data.draw(dressed(text))
    assume(parses(before))
    plain = rewrite_text(text.encode(), "work.py", Config())
    new_text = rewrite_text(before, "work.py", Config())
    check_sound({"work.py": before}, new_text)
    kinds = sorted((f.id, f.state) for f in plain.findings)
    assert sorted((f.id, f.state) for f in new_text.findings) == kinds


def parses(data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
