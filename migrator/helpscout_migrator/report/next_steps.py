"""What to do after a scan or a migration, as sentences; commands stand in backticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpscout_codemods.wording import plural
from helpscout_migrator.report.model import shell_word


def next_steps(target: str, counts: Mapping[str, int], *, applied: bool) -> Iterator[str]:
    """The next steps for a folder.

    Args:
        target: The folder.
        counts: Findings by state: `native`, `bridged`, `left`, `manifests`.
        applied: Whether the folder is migrated.
    """
    where = shell_word(target)
    left_count, bridged_count = counts.get("left", 0), counts.get("bridged", 0)
    todo = f"`helpscout-migrate todo {where}`"
    if not applied and sum(counts.values()) > left_count:
        yield f"Migrate with `helpscout-migrate run {where}`; it can be undone."
    if left_count:
        pronoun = "it" if left_count == 1 else "them"
        yield f"{plural(left_count, 'finding', 'need')} manual work: {todo} lists {pronoun} first."
    if bridged_count and applied:
        pronoun = "it" if bridged_count == 1 else "them"
        yield (
            f"The shim answers the V1 calls of {plural(bridged_count, 'finding')}. Nothing needs "
            f"to be done today; {todo} shows how to rewrite {pronoun}."
        )
    if applied:
        yield f"Run your tests, then `helpscout-migrate verify {where}`."
