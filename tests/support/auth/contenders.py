"""Runs `exchange --queued` in many processes and kills them at random moments; run by the tests.

Arguments: how many at once, how many kills, the seed. Prints JSON: the kills, those that hit a
process that had begun to work, and how the last processes ended. The processes are forked, so that
only one interpreter has to start.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import sys
import time

from helpscout_migrator.cli.exchange import exchange
from helpscout_migrator.exchange.queue import Queue
from helpscout_v2.auth.store import TokenStore


def worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        exchange.main(["--queued", "--workers", "4", "--lease", "1", "--format", "json"])


def fork() -> int:
    child = os.fork()
    if child == 0:
        code = 99
        try:
            worker()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os._exit(code)
    return child


def slowness() -> float:
    """How much longer than on a quiet machine a process needs to begin to work, 1 to 4."""
    with TokenStore() as store:
        # Whatever a first use imports (the database's driver) is imported once, for all children.
        Queue(store).counts()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        with TokenStore() as store:
            Queue(store).counts()
        os._exit(0)
    os.waitpid(child, 0)
    return min(4.0, max(1.0, (time.monotonic() - start) / 0.05))


def main() -> None:
    at_once, kills, seed = (int(word) for word in sys.argv[1:])
    chance = random.Random(seed)
    pace = slowness()
    running = {fork(): time.monotonic() for _ in range(at_once)}
    kill_count = ended_early = 0
    while kill_count < kills:
        time.sleep(chance.uniform(0.02, 0.07) * pace)
        victim = chance.choice(sorted(running))
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        del running[victim]
        if os.WIFSIGNALED(status):
            kill_count += 1
        else:
            ended_early += 1
        if ended_early > kills:
            break
        running[fork()] = time.monotonic()
    print("killed", flush=True)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in running]
    print(json.dumps({"killed": kill_count, "codes": codes}), flush=True)


if __name__ == "__main__":
    main()
