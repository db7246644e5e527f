"""V1 URLs handed to other HTTP libraries than requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from helpscout_codemods.dialects import urls
from helpscout_codemods.infer.state import Frame, State
from helpscout_codemods.source import imports

if TYPE_CHECKING:
    from helpscout_codemods.infer.calls import Args

URLLIB = ("urllib.request.", "urllib2.", "six.moves.urllib.")
BLIND = ("httpx.", "aiohttp.", "urllib3.", "http.client.", "httplib.", "pycurl.")
"""Libraries whose traffic the shim does not see."""
SEEN = ("requests.", *URLLIB)

CLIENTS = ("helpscout_api.",)


def note_unknown(state: State, node: cst.Call, args: Args, frame: Frame) -> None:
    """Remember a V1 URL that is handed to something that is not in view."""
    if frame.recording and not frame.source.is_test and _is_given_v1(args, frame):
        code = cst.Module([]).code_for_node(node.func)
        if _sends_unseen(frame):
            state.blind[node] = (frame.source, code)
        else:
            state.suspects[node] = (frame.source, f"{code}() is not in view")


def _sends_unseen(frame: Frame) -> bool:
    """The module's only HTTP library is one that the shim does not see."""
    names = [f"{name}." for name in imports.imported(frame.source.tree)]
    return any(n.startswith(BLIND) for n in names) and not any(n.startswith(SEEN) for n in names)


def _is_given_v1(args: Args, frame: Frame) -> bool:
    given = [a.value for a in (*args.positional, *args.named.values())]
    return any(urls.is_v1(v) or urls.looks_like_v1(v, frame.source) for v in given)


def note(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> None:
    """Remember a call of another library that is given a V1 URL."""
    if not frame.recording:
        return
    if name.startswith(CLIENTS):
        state.suspects[node] = (frame.source, "bufferapp's client builds its paths at run time")
        return
    if not _is_given_v1(args, frame):
        return
    if name.startswith(URLLIB):
        state.suspects[node] = (frame.source, "urllib has no native counterpart here")
    elif name.startswith(BLIND):
        state.blind[node] = (frame.source, name)
    elif not name.startswith(("builtins.", "os.", "logging.", "urllib.parse.")):
        state.suspects[node] = (frame.source, f"{name}() is not in view")
