"""What a run came to: the final table, its JSON, and the dead-letter file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table

from helpscout_codemods.escape_control import visible_json
from helpscout_migrator.exchange.loading import Loaded
from helpscout_migrator.exchange.pool import Tally
from helpscout_migrator.exchange.queue import FAILED, PENDING, REFUSED, Queue
from helpscout_migrator.state import atomic


@dataclass(frozen=True)
class ExchangeSummary:
    """Numbers of keys.

    Attributes:
        exchanged: By this process.
        already: Keys of the source that had a token before.
        refused: In the whole queue, as `failed` and `pending`.
        seconds: How long the exchange took.
        refused_here: By this process, and those of the source that were refused earlier.
        failed_here: By this process.
    """

    exchanged: int
    already: int
    refused: int
    failed: int
    pending: int
    seconds: float
    dead_letter: str | None = None
    refused_here: int = 0
    failed_here: int = 0

    @property
    def leftovers(self) -> int:
        return self.refused + self.failed + self.pending

    @property
    def leftovers_here(self) -> int:
        return self.refused_here + self.failed_here + self.pending

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "seconds": round(self.seconds, 3)})

    def as_table(self) -> Table:
        table = Table(title="Exchange of V1 keys", title_justify="left")
        table.add_column("keys")
        table.add_column("this run", justify="right")
        table.add_column("whole queue", justify="right")
        rate = f" ({self.exchanged / self.seconds:.0f}/s)" if self.seconds > 1 else ""
        table.add_row("exchanged", f"{self.exchanged:,}{rate}", "")
        table.add_row("had a token already", f"{self.already:,}", "")
        table.add_row("refused", f"{self.refused_here:,}", f"{self.refused:,}")
        table.add_row("failed, to be tried again", f"{self.failed_here:,}", f"{self.failed:,}")
        table.add_row("not yet tried", "", f"{self.pending:,}")
        return table


def summary(
    queue: Queue, loaded: Loaded | None, tally: Tally, seconds: float, dead_letter: Path | None
) -> ExchangeSummary:
    """The numbers of a run that has ended."""
    counts = queue.counts()
    return ExchangeSummary(
        exchanged=tally.exchanged,
        already=loaded.already if loaded else 0,
        refused=counts[REFUSED],
        failed=counts[FAILED],
        pending=counts[PENDING],
        seconds=seconds,
        dead_letter=str(dead_letter) if dead_letter else None,
        refused_here=tally.refused + (loaded.refused_before if loaded else 0),
        failed_here=tally.failed,
    )


def write_dead_letter(rows: Iterable[tuple[str, str, str, str]], path: Path) -> int:
    """One JSON object a line: account, state, reason, and the keyed hash in place of the key.

    Raises:
        MigrationError: the file cannot be written.
    """
    lines = [
        visible_json(
            json.dumps(
                {"account": account, "state": state, "reason": reason, "key": key_hash[:12]},
                ensure_ascii=False,
            )
        )
        for account, state, reason, key_hash in rows
    ]
    atomic.write_output(path, "".join(f"{line}\n" for line in lines).encode(), mode=0o600)
    return len(lines)
