"""Whether a V1 value may be an argument of a call, and what is asked of its truth."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.infer import executors, tasks
from helpscout_codemods.patterns import (
    field_reads,
    library_records,
    urllib_objects,
)
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.syntax import parameters
from helpscout_codemods.syntax.expressions import code_of, is_name
from helpscout_codemods.values.modules import FunctionInfo, Source
from helpscout_codemods.values.types import (
    ClassRef,
    Client,
    Envelope,
    Flattened,
    Function,
    Getter,
    Items,
    Listing,
    Ref,
    Response,
    Row,
    Rows,
    Value,
)

MANY = (Items, Rows, Listing)
ITERATING = ("len", "list", "tuple", "set", "sorted", "enumerate", "iter", "any", "all")
LIST_BUILTINS = frozenset((*ITERATING, "reversed", "max", "min", "next", "filter", "map"))
HANDING_ON = frozenset(
    {"enumerate", "filter", "iter", "list", "next", "reversed", "set", "sorted", "tuple"}
)
"""Builtins that answer the rows they are given, or one of them."""
NOT_FOLLOWED = "what {}() makes of it could not be followed"
GROWING = ("append", "extend", "add", "insert", "update", "setdefault", "appendleft")
LIST_METHODS = frozenset(
    (*GROWING, "pop", "popleft", "get", "values", "keys", "items", "copy", "clear", "sort")
) | {"reverse"}
SLICING = frozenset({"itertools.islice", "itertools.chain", "itertools.chain.from_iterable"})


def truth(plan: RewritePlan, node: cst.CSTNode, value: Value) -> str:
    if isinstance(value, Row) and value.absent and not _expects_missing(plan, value):
        return "the tool cannot trace the test whether the record exists"
    if isinstance(value, Items) and value.style != "json":
        return "the truth of V1 data is tested"
    if isinstance(value, Row | Rows | Listing | Items):
        return ""
    if isinstance(value, Envelope) and _expects_missing(plan, value):
        return ""
    if isinstance(value, Flattened) and field_reads.presence(plan, node, value):
        return ""
    return "the truth of V1 data is tested"


def _expects_missing(plan: RewritePlan, value: Row | Envelope) -> bool:
    return all(p.expects_missing for p in plan.of(value.flows))


def argument(
    plan: RewritePlan, source: Source, node: cst.CSTNode, value: Value, arg: cst.Arg
) -> str:
    call = source.parents[arg]
    if not isinstance(call, cst.Call):
        return "V1 data is a class argument"
    callee = plan.state.types.get(call.func)
    match callee:
        case Function() | ClassRef() if not arg.star:
            info = callee.info if isinstance(callee, Function) else None
            if isinstance(callee, ClassRef) and callee.info.method("__init__") is None:
                return f"{callee.info.name} stores it, and exposes what it stores"
            if info in plan.state.last_summaries.handed_on:
                return "V1 data is passed to a function that is also used in other ways"
            if isinstance(callee, ClassRef):
                info = callee.info.method("__init__")
            return _gathered(call, arg, info, is_bound=info is not None and _takes_self(callee))
        case Ref(name=name) if name.startswith("builtins."):
            short = name.removeprefix("builtins.")
            if isinstance(value, MANY) and short in LIST_BUILTINS:
                has_rows = not (isinstance(value, Listing) and value.kind == "dict")
                is_followed = plan.state.flows(plan.state.types[call])
                if has_rows and short in HANDING_ON and not is_followed:
                    return NOT_FOLLOWED.format(short)
                return keyed(plan, call, arg)
            if short == "bool":
                return truth(plan, node, value)
            return f"V1 data is passed to {short}()"
        case Ref(name="itertools.groupby") if isinstance(value, MANY):
            return keyed(plan, call, arg)
        case Ref(name=name) if isinstance(value, MANY) and name in SLICING | executors.AS_COMPLETED:
            return ""
        case Ref(name=name) if name in executors.MAPS and isinstance(value, MANY):
            return keyed(plan, call, arg)
        case Ref(name=name) if name in executors.SUBMITS and call.args[0].value in (
            plan.state.applied
        ):
            return ""
        case Ref(name=name) if name == "typing.cast" or name in tasks.GIVEN_CALLS:
            return ""
        case Ref(name="random.choice" | "random.sample"):
            # They want a list: what is read page by page has no length.
            is_list = isinstance(value, Listing) and value.kind == "list"
            return "" if is_list else NOT_FOLLOWED.format(code_of(call.func))
        case Client():
            return library_records.argument_reason(plan, arg, call)
        case Ref(name="contextlib.closing") if isinstance(value, Response):
            if urllib_objects.closing(plan, source, arg, value):
                return ""
        case Ref(name="json.loads" | "json.load") if isinstance(value, Response):
            plan.recipe(call, value.flows, _unwrap_argument)
            return ""
        case Getter() if isinstance(callee.of, Listing):
            return "" if callee.name in LIST_METHODS else f"V1 data is passed to {callee.name}()"
    return f"V1 data is passed to {code_of(call.func)}(), whose code is outside the project"


def _takes_self(callee: Function | ClassRef) -> bool:
    return isinstance(callee, ClassRef) or callee.bound is not None


def _gathered(call: cst.Call, arg: cst.Arg, info: FunctionInfo | None, *, is_bound: bool) -> str:
    """Whether `*args` or `**options` of a function takes an argument: what it holds is not known
    one by one inside of the function."""
    if info is None:
        return ""
    names = parameters.positional_names(info.node, is_bound=is_bound)
    if arg.keyword is not None:
        parameter_names = (*names, *parameters.names(info.node.params.kwonly_params))
        stars = "" if arg.keyword.value in parameter_names else "**"
    else:
        before = call.args[: call.args.index(arg)]
        place = sum(other.keyword is None and not other.star for other in before)
        stars = "" if place < len(names) else "*"
    return f"{info.name}() takes it as one of its {stars} arguments" if stars else ""


def keyed(plan: RewritePlan, call: cst.Call, arg: cst.Arg) -> str:
    """A function that is applied to each row must be in view: a lambda is."""
    for other in call.args:
        is_applied = other.keyword is not None and other.keyword.value == "key"
        first = call.args[0] is other and other is not arg and other.keyword is None
        if (is_applied or first) and not isinstance(other.value, cst.Lambda):
            none = is_name(other.value, "None")
            is_followed = other.value in plan.edits.recipes or other.value in plan.state.applied
            if not none and not is_followed:
                return "each row is passed to a function outside the project"
    return ""


def _unwrap_argument(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
    assert isinstance(updated, cst.Call)
    return updated.args[0].value
