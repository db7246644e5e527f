"""Translates a V1 request into V2 calls, and their answers into the V1 answer; does no I/O.

    steps = translate(request, memory)
    calls = next(steps)                 # tuples of independent calls
    calls = steps.send(replies)         # until StopIteration.value is the V1Answer

The catalogue declares the differences; this package applies them.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from helpscout_shim.account_cache import Memory
from helpscout_shim.routing import match
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Stop
from helpscout_shim.translate.context import Policy, StrictRefusal, Task, TransportFailed
from helpscout_shim.translate.errors import TEXTS
from helpscout_shim.translate.handlers import HANDLERS
from helpscout_shim.translate.reload import refuse_losses_of_reload
from helpscout_shim.translate.wire import Reply, Steps, V1Answer, V1Request, V2Call

log = logging.getLogger("helpscout_shim")
LENIENT = Policy()


def translate(request: V1Request, memory: Memory, policy: Policy = LENIENT) -> Steps:
    """The V2 calls that answer one V1 request.

    For any request the returned value is a V1Answer. Unknown paths answer V1's 404 without a V2
    call.
    """
    route = match(request.method, request.path)
    if route is None:
        path = request.path
        return answers.unrouted(path if path.startswith("/v1/") else f"/v1{path}")
    task = Task(request, route, memory, policy)
    row = route.endpoint.id
    try:
        refuse_losses_of_reload(task)
        answer = yield from HANDLERS[row](task)
    except Stop as stop:
        answer = stop.answer
    except StrictRefusal as refused:
        answer = replace(refused.answer, refused=refused.loss)
    except TransportFailed as failed:
        # The failure of a write says whether it may have been carried out.
        reason = "" if request.method == "GET" else f" {failed.failure}"
        answer = answers.error(503, f"{TEXTS[503]}{reason}")
        answer = replace(answer, failure=failed.failure)
    except Exception:
        # The caller is V1 code, which handles status 500; the traceback is logged.
        log.exception("could not translate %s", row)
        answer = answers.error(500, "Internal server error.")
    return replace(answer, endpoint=row, losses=tuple(task.losses.values()))


__all__ = ["Memory", "Policy", "Reply", "Steps", "V1Answer", "V1Request", "V2Call", "translate"]
