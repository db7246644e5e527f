"""One of several processes that share an account; run by the tests.

Arguments: the seconds of the server's minute, then how many calls, or `for:SECONDS`. A tenth of
the calls are writes. Prints JSON: the weight that was spent, the 429s that were met, and the most
that was left of the budget when a call was held back for longer than a moment.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator

from helpscout_v2 import CallEvent, HelpScout
from helpscout_v2.http.pacing import Pacer

CONVERSATION = 50001


def turns(wanted: str) -> Iterator[int]:
    if not wanted.startswith("for:"):
        yield from range(int(wanted))
        return
    over = time.monotonic() + float(wanted.removeprefix("for:"))
    for number in itertools.count():
        if time.monotonic() >= over:
            return
        yield number


def main() -> None:
    window, amount = float(sys.argv[1]), sys.argv[2]
    met: Counter[str] = Counter()

    waits: list[float] = []

    def on_call(event: CallEvent) -> None:
        met[str(event.status)] += 1
        waits.append(event.waited)

    with HelpScout.from_env(pacer=Pacer(window=window), on_call=on_call) as hs:
        spent_weight, held_back_at = 0, 0
        for number in turns(amount):
            remaining = hs.rate_limit.remaining or 0
            if number % 10 == 9:
                hs.conversations.tags.replace(CONVERSATION, ["soak"])
                spent_weight += 2
            else:
                hs.conversations.get(CONVERSATION)
                spent_weight += 1
            if waits[-1] > window / 20:
                held_back_at = max(held_back_at, remaining)
    print(json.dumps({"spent": spent_weight, "refused": met["429"], "held_back_at": held_back_at}))


if __name__ == "__main__":
    main()
