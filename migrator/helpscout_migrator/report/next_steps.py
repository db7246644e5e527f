"""What to do after a scan or a migration, as sentences; commands stand in backticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from helpscout_codemods.wording import plural
from helpscout_migrator.shell import shell_word


def next_steps(
    target: str, counts: Mapping[str, int], *, applied: bool, changes: int = 0
) -> Iterator[str]:
    """The next steps for a folder.

    Args:
        target: The folder.
        counts: Findings by state: `native`, `bridged`, `left`, `manifests`.
        applied: Whether the folder is migrated.
        changes: How many files a migration would change.
    """
    where = f" {shell_word(target)}"
    if not applied and changes:
        yield f"Migrate with `helpscout-migrate run{where}`; it can be undone."
    yield from open_work(where, counts, is_bridged=applied or not changes)
    if applied:
        yield f"Run your tests, then `helpscout-migrate verify{where}`."


def open_work(where: str, counts: Mapping[str, int], *, is_bridged: bool) -> Iterator[str]:
    """The findings that a migration does not rewrite.

    Args:
        where: The end of a command: a space and the path, or nothing.
        counts: Findings by state.
        is_bridged: Whether the shim answers the V1 calls already.
    """
    left_count, bridged_count = counts.get("left", 0), counts.get("bridged", 0)
    todo = f"`helpscout-migrate todo{where}`"
    if left_count:
        pronoun = "it" if left_count == 1 else "them"
        yield f"{plural(left_count, 'finding', 'need')} manual work: {todo} lists {pronoun} first."
    if bridged_count and is_bridged:
        pronoun = "it" if bridged_count == 1 else "them"
        yield (
            f"The shim answers the V1 calls of {plural(bridged_count, 'finding')}. Nothing needs "
            f"to be done today; {todo} shows how to rewrite {pronoun}."
        )
