from __future__ import annotations

import base64
import copy
import io
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass
from urllib.parse import quote

import pytest

from helpscout_v2.secret import Secret, redact

CANARY = "c4n4ry-b1rd+/=of the mine"


@dataclass
class Holder:
    key: Secret
    name: str = "n"


@pytest.mark.parametrize(
    "shown",
    [
        str(Secret(CANARY)),
        repr(Secret(CANARY)),
        f"{Secret(CANARY)}",
        f"{Secret(CANARY)!r:>40}",
        f"{Secret(CANARY):<30}",
        "%s" % Secret(CANARY),  # noqa: UP031
        "{}".format(Secret(CANARY)),  # noqa: UP032
        repr(Holder(Secret(CANARY))),
        str(asdict(Holder(Secret(CANARY)))),
        repr([Secret(CANARY)]),
        json.dumps({"k": Secret(CANARY)}, default=str),
    ],
)
def test_a_secret_shows_only_a_short_hash(shown: str) -> None:
    assert CANARY not in shown
    assert f"<secret {Secret(CANARY).digest}>" in shown


def test_the_hash_names_the_secret_and_tells_two_apart() -> None:
    assert str(Secret(CANARY)) == str(Secret(CANARY))
    assert str(Secret(CANARY)) != str(Secret("another"))


def test_a_secret_survives_logging_and_a_traceback_with_locals() -> None:
    stream = io.StringIO()
    logger = logging.Logger("t", logging.DEBUG)
    logger.addHandler(logging.StreamHandler(stream))
    key = Secret(CANARY)
    logger.debug("key %s %r", key, key)
    try:
        raise ValueError(f"about {key}")
    except ValueError as error:
        output = traceback.TracebackException.from_exception(error, capture_locals=True)
        stream.write("".join(output.format()))
    assert "<secret " in stream.getvalue()
    assert "c4n4ry" not in stream.getvalue()


def test_json_refuses_a_secret() -> None:
    with pytest.raises(TypeError):
        json.dumps({"key": Secret(CANARY)})


def test_pickle_refuses_a_secret() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Holder(Secret(CANARY)))


def test_copies_stay_secret_and_equal() -> None:
    key = Secret(CANARY)
    assert copy.deepcopy(key) == copy.copy(key) == key
    assert Secret(key) == key
    assert len({key, Secret(CANARY)}) == 1


def test_a_secret_never_equals_a_bare_text() -> None:
    assert Secret(CANARY) != CANARY
    assert Secret("") != Secret(CANARY)
    assert not Secret("")


def test_a_secret_cannot_be_changed_and_has_no_dict() -> None:
    key = Secret(CANARY)
    with pytest.raises(AttributeError):
        key.value = "x"  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        vars(key)


def test_bytes_are_refused_without_showing_them() -> None:
    with pytest.raises(TypeError) as excinfo:
        Secret(CANARY.encode())  # type: ignore[arg-type]
    assert "c4n4ry" not in str(excinfo.value)


@pytest.mark.parametrize(
    "form",
    [
        CANARY,
        CANARY.upper(),
        quote(CANARY, safe=""),
        json.dumps(CANARY),
        base64.b64encode(CANARY.encode()).decode(),
        base64.b64encode(CANARY.encode() + b":X").decode(),
    ],
)
def test_redact_finds_every_form_of_a_secret(form: str) -> None:
    clean = redact(f"before {form} after {form}", [Secret(CANARY), None, ""])
    assert form.strip('"') not in clean
    assert clean.startswith("before ")
    assert " after " in clean
    assert clean.count(str(Secret(CANARY))) == 2


def test_redact_takes_the_longest_secret_first() -> None:
    clean = redact("abcdef", ["abc", "abcdef"])
    assert clean == str(Secret("abcdef"))


def test_redact_leaves_other_text_alone() -> None:
    assert redact("nothing here", [Secret(CANARY)]) == "nothing here"
    assert redact("nothing here", []) == "nothing here"
