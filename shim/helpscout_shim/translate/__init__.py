"""V1 request in, V2 calls out, V2 answers in, V1 answer out: pure, total, without a socket.

    steps = translate(request, memory)
    calls = next(steps)                 # tuples of independent calls
    calls = steps.send(replies)         # until StopIteration.value is the V1Answer

The catalogue says what differs; this package carries it out.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from helpscout_shim.account_cache import Memory
from helpscout_shim.routing import match
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Stop
from helpscout_shim.translate.context import Failed, Policy, Refused, Task
from helpscout_shim.translate.handlers import HANDLERS
from helpscout_shim.translate.wire import Call, Reply, Steps, V1Answer, V1Request

log = logging.getLogger("helpscout_shim")
LENIENT = Policy()


def translate(request: V1Request, memory: Memory, policy: Policy = LENIENT) -> Steps:
    """The V2 conversation that answers one V1 request.

    Total: whatever the request holds, the last value is a V1Answer. Unknown paths answer V1's 404
    without asking V2.
    """
    found = match(request.method, request.path)
    if found is None:
        return answers.unrouted(request.path)
    task = Task(request, found, memory, policy)
    row = found.endpoint.id
    try:
        answer = yield from HANDLERS[row](task)
    except Stop as stop:
        answer = stop.answer
    except Refused as refused:
        answer = replace(refused.answer, refused=refused.loss)
    except Failed as failed:
        answer = answers.error(503, "The service is temporarily unavailable.")
        answer = replace(answer, failure=failed.failure)
    except Exception:
        # The caller is V1 code that knows status 500; the trace is for the log.
        log.exception("could not translate %s", row)
        answer = answers.error(500, "Internal server error.")
    return replace(answer, endpoint=row, losses=tuple(task.losses.values()))


__all__ = ["Call", "Memory", "Policy", "Reply", "Steps", "V1Answer", "V1Request", "translate"]
