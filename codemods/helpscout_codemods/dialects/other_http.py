"""V1 URLs handed to other HTTP libraries than requests."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.dialects import suggestions, urls
from helpscout_codemods.source import imports
from helpscout_codemods.source.log_calls import is_log_call
from helpscout_codemods.syntax.expressions import code_of
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import Value
from helpscout_shim.catalog.http_libraries import CAUGHT, NOT_CAUGHT

# Names of libraries that Python 3 calls otherwise; the shim answers those.
FORMER = ("urllib2.", "six.moves.urllib.", "httplib.")
CAUGHT_PREFIXES = (*(f"{one.name}." for one in CAUGHT), *FORMER)
"""Libraries whose V1 calls the shim answers."""
BLIND = tuple(f"{one.name}." for one in NOT_CAUGHT)
"""Libraries whose traffic the shim does not see."""

CLIENTS = ("helpscout_api.",)


def note_unknown(state: State, node: cst.Call, args: Args, frame: Frame) -> None:
    """Remember a V1 URL that is handed to something that is not in view."""
    if is_log_call(node):
        return
    if frame.recording and not frame.source.is_test and _is_given_v1(args, frame):
        code = code_of(node.func)
        if _sends_unseen(frame):
            state.blind[node] = (frame.source, code)
            state.advice[node] = suggestions.instead_of_call(_address(args, frame))
        else:
            state.suspects[node] = (
                frame.source,
                f"the code of {code}() is outside the project",
            )
            state.advice[node] = suggestions.instead_of_call(_address(args, frame))


def _sends_unseen(frame: Frame) -> bool:
    """The module's only HTTP library is one that the shim does not see."""
    names = [f"{name}." for name in imports.imported(frame.source.tree)]
    return any(n.startswith(BLIND) for n in names) and not any(
        n.startswith(CAUGHT_PREFIXES) for n in names
    )


def _is_given_v1(args: Args, frame: Frame) -> bool:
    return _address(args, frame) is not None


def _address(args: Args, frame: Frame) -> Value | None:
    """The V1 address among the arguments."""
    values = (a.value for a in (*args.positional, *args.named.values()))
    addresses = (v for v in values if urls.is_v1(v) or urls.looks_like_v1(v, frame.source))
    return next(addresses, None)


def note(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> None:
    """Remember a call of another library that is given a V1 URL."""
    if not frame.recording:
        return
    if name.startswith(CLIENTS):
        state.suspects[node] = (frame.source, "bufferapp's client builds its paths at run time")
        state.advice[node] = f"call helpscout_v2 here; {suggestions.TABLE}"
        return
    if not _is_given_v1(args, frame):
        return
    if name.startswith(CAUGHT_PREFIXES):
        library = name.partition(".")[0]
        state.suspects[node] = (frame.source, f"the tool does not trace answers of {library}")
        state.advice[node] = suggestions.instead_of_call(_address(args, frame))
    elif name.startswith(BLIND):
        state.blind[node] = (frame.source, name)
        state.advice[node] = suggestions.instead_of_call(_address(args, frame))
    elif not name.startswith(("builtins.", "os.", "logging.", "urllib.parse.")):
        state.suspects[node] = (
            frame.source,
            f"the code of {name}() is outside the project",
        )
        state.advice[node] = suggestions.instead_of_call(_address(args, frame))
