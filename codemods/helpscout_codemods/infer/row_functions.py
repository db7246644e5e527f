"""Functions of Python that take rows and hand them out again: `sorted`, `map`, `enumerate`."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer import executors, tasks
from helpscout_codemods.infer.lookups import element_of
from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.state import Frame, State
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    Argument,
    Bottom,
    Function,
    Listing,
    Ref,
    Value,
)

APPLYING = frozenset({"builtins.map", "builtins.filter", *executors.MAPS})
"""What calls a function with each row."""


def answer(state: State, name: str, node: cst.Call, args: Args, frame: Frame) -> Value | None:
    """What a function answers that is given rows; None for another one."""
    if name in executors.CLASSES | tasks.GROUPS | tasks.LIMITS:
        return Ref(f"{name}()")
    if name in executors.SUBMITS:
        return executors.submitted(state, node, args, frame)
    many = [argument.value for argument in args.positional]
    first = many[0] if many else None
    if first is None:
        return None
    is_mapping = name in APPLYING and name != "builtins.filter"
    if is_mapping and isinstance(first, Function) and len(many) == 2:
        result = state.last_summaries.returns.get(first.info, BOTTOM)
        is_followed = state.flows(result) or isinstance(result, Bottom)
        return _each(state, node, frame, result) if is_followed else None
    match name:
        case (
            "builtins.list"
            | "builtins.sorted"
            | "builtins.tuple"
            | "builtins.reversed"
            | "random.sample"
        ):
            listing = Listing(state.place(node, frame), "list")
            cell = state.cell(listing)
            cell.complete = False
            cell.element = state.join(cell.element, element_of(state, first))
            return listing
        case "builtins.max" | "builtins.min" | "builtins.next" | "random.choice":
            element = element_of(state, first)
            default = args.get(1 if name.endswith("next") else None, "default")
            if default is not None:
                element = state.join(element, default.value)
            return element if state.flows(element) else None
        case "builtins.iter":
            return first
        case "builtins.filter" if len(many) == 2:
            return _each(state, node, frame, element_of(state, many[1]))
        case "itertools.chain" | "itertools.chain.from_iterable":
            lists = [element_of(state, first)] if name.endswith("from_iterable") else many
            listing = Listing(state.place(node, frame), "generator")
            cell = state.cell(listing)
            for one in lists:
                cell.element = state.join(cell.element, element_of(state, one))
            return listing
        case "itertools.groupby":
            group = _each(state, node, frame, element_of(state, first))
            pair = _pair(state, node, frame, group)
            state.cell(pair).element = group
            groups = Listing(state.place(node.args[0], frame), "generator")
            state.cell(groups).element = pair
            return groups
        case "builtins.enumerate":
            pair = _pair(state, node, frame, element_of(state, first))
            return _each(state, node, frame, pair)
        case "collections.defaultdict" if first == Ref("builtins.list"):
            listing = Listing(state.place(node, frame), "dict")
            members = Listing(state.place(node.func, frame), "list")
            state.cell(members).complete = state.cell(listing).complete = False
            state.cell(listing).element = members
            return listing
        case _ if name == "itertools.islice" or name in executors.AS_COMPLETED | tasks.ONE_BY_ONE:
            return _each(state, node, frame, element_of(state, first))
    return None


def _each(state: State, node: cst.CSTNode, frame: Frame, element: Value) -> Listing:
    """One element after the other."""
    listing = Listing(state.place(node, frame), "generator")
    state.cell(listing).element = element
    return listing


def _pair(state: State, node: cst.Call, frame: Frame, second: Value) -> Listing:
    """A number or a key, and what belongs to it."""
    pair = Listing(state.place(node.func, frame), "tuple")
    entries = {"0": Argument(None, NO_SPELLING), "1": Argument(None, second)}
    state.cell(pair).entries.update(entries)
    return pair
