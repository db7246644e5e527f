"""The rows of a list: how many of them are read, and whether all at once."""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import conversions, narrowing
from helpscout_codemods.patterns.flow_plan import Paging
from helpscout_codemods.patterns.plan import Recipe, Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import base_of, read_of
from helpscout_codemods.syntax import awaits
from helpscout_codemods.syntax.expressions import attribute
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import (
    Envelope,
    Flow,
    Getter,
    Items,
    Pages,
    Ref,
    Request,
    Response,
)


def items_recipe(plan: RewritePlan, node: cst.CSTNode, value: Items, inner: Recipe) -> Recipe:
    """The rows of a page: all pages in a paging loop, the first fifty elsewhere."""
    plans = plan.of(value.flows)
    if any(p.in_list for p in plans):
        return inner
    if any(p.rows_awaited for p in plans):
        return _awaited(plan, node, value, inner)
    if any(p.by_number for p in plans):
        return _of_page(plan, node, inner)
    reads_fifty = all(p.reads_fifty for p in plans)
    few = _is_first(plan, node) or _head(plan, node) is not None
    if reads_fifty and not few and not _is_settings(plan, value):
        for flow_plan in plans:
            flow_plan.only_first_page = True
    handed_on = _is_generator(plan, value) and not _only_iterated(plan, value)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        pages = inner(rewrite, original, updated)
        assert isinstance(pages, cst.BaseExpression)
        if all(p.paging is Paging.ALL_IN_A_LIST for p in plans):
            return pages if _is_gathered(plan, original) else _list(rewrite, pages)
        if _head(plan, original) is not None and not any(p.reads_all for p in plans):
            return pages
        reads_all = all(p.reads_all for p in plans)
        if _is_first(plan, original) and not reads_all:
            return pages
        is_unchanged = not any(p.changed_in_loop for p in plans)
        lazy = is_iterated(plan, original) and is_unchanged
        lazy = lazy or _is_gathered(plan, original)
        if reads_all or _is_settings(plan, value):
            one = reads_all and is_unchanged
            if handed_on and one and rewrite.is_builtin("iter"):
                return cst.Call(cst.Name("iter"), [cst.Arg(pages)])
            return pages if lazy or one else _list(rewrite, pages)
        call = _sliced(rewrite, pages, "50")
        return call if lazy else _list(rewrite, call)

    return recipe


def _awaited(plan: RewritePlan, node: cst.CSTNode, value: Items, inner: Recipe) -> Recipe:
    """The rows of all pages, from an asynchronous client."""
    is_lazy = is_iterated(plan, node) and not any(p.changed_in_loop for p in plan.of(value.flows))
    is_generator = _is_generator(plan, value)
    if is_generator and not _only_iterated(plan, value):
        source, _ = plan.state.homes[node]
        plan.forbid(value.flows, source, node, NOT_LOOPED)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        pages = inner(rewrite, original, updated)
        assert isinstance(pages, cst.BaseExpression)
        if is_generator or (_is_first(plan, original) and not is_lazy):
            return pages
        return awaits.looped(pages) if is_lazy else awaits.rows_in_list(pages)

    return recipe


NOT_LOOPED = "its rows are not only looped over, as AsyncHelpScout hands them out"


def _is_generator(plan: RewritePlan, value: Items) -> bool:
    """Whether V1 code had the rows of all pages as a generator: read once, one after the other."""
    return any(
        request is not None and request.pager == "generator"
        for request in map(plan.state.requests.get, value.flows)
    )


def _only_iterated(plan: RewritePlan, value: Items) -> bool:
    """Whether the rows are looped over wherever they are, so that pages are as good."""
    for node, other in plan.state.types.items():
        if not isinstance(other, Items) or not other.flows & value.flows:
            continue
        source, _ = plan.state.homes[node]
        if not _is_consumed(source, node):
            return False
    return True


CONSUMING = frozenset({"list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "dict"})


def _is_consumed(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parents.get(node)
    match parent:
        case cst.For() | cst.CompFor():
            return parent.iter is node
        case cst.Return() | cst.From() | cst.StarredElement():
            return True
        case cst.Arg(keyword=None):
            call = source.parents.get(parent)
            func = call.func if isinstance(call, cst.Call) else None
            return isinstance(func, cst.Name) and func.value in CONSUMING
    return False


def _of_page(plan: RewritePlan, node: cst.CSTNode, inner: Recipe) -> Recipe:
    """The rows of one page, which the client has in a tuple."""
    source, _ = plan.state.homes[node]
    as_list = not _takes_any_rows(source, node)

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        page = inner(rewrite, original, updated)
        assert isinstance(page, cst.BaseExpression)
        rows = attribute(page, "items")
        return _list(rewrite, rows) if as_list else rows

    return recipe


ANY_ROWS = frozenset({"len", "list", "sorted", "any", "all", "enumerate", "bool", "extend", "iter"})
"""Functions and methods to which a tuple is as good as a list."""


def _takes_any_rows(source: Source, node: cst.CSTNode) -> bool:
    """Whether a tuple does what a list did in this place."""
    parent = source.parents.get(node)
    match parent:
        case cst.For() | cst.CompFor() | cst.If() | cst.While() | cst.From() | cst.UnaryOperation():
            return True
        case cst.IfExp():
            return parent.test is node
        case cst.AugAssign():
            return True
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Index())]):
            return parent.value is node
        case cst.Subscript(slice=[cst.SubscriptElement(cst.Slice())]):
            return parent.value is node and _takes_any_rows(source, parent)
        case cst.Arg(keyword=None):
            call = source.parents.get(parent)
            func = call.func if isinstance(call, cst.Call) else None
            name = func.attr.value if isinstance(func, cst.Attribute) else None
            return name == "extend" or (isinstance(func, cst.Name) and func.value in ANY_ROWS)
    return False


NUMBERS = {"page": "number", "pages": "total_pages"}


def pages_recipe(value: Pages, inner: Recipe) -> Recipe:
    """The number of a page, or how many there are."""

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        page = inner(rewrite, original, updated)
        assert isinstance(page, cst.BaseExpression)
        return attribute(page, NUMBERS[value.key])

    return recipe


def _sliced(rewrite: Rewrite, pages: cst.BaseExpression, count: str) -> cst.Call:
    """`islice(pages, count)`."""
    islice = cst.Name(rewrite.need("itertools", "islice"))
    space = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return cst.Call(islice, [cst.Arg(pages, comma=space), cst.Arg(cst.Integer(count))])


SETTINGS = frozenset(
    {
        "mailboxes.list",
        "mailboxes.folders",
        "teams.list",
        "teams.members",
        "users.list",
        "users.list_by_mailbox",
        "workflows.list",
    }
)
"""Lists that describe the account and hardly ever fill a page: code that reads the first page means
all of them."""


def is_settings(request: Request) -> bool:
    """Whether a list describes the account."""
    return request.endpoint.id in SETTINGS


def _is_settings(plan: RewritePlan, value: Items) -> bool:
    return all(plan.state.requests[flow].endpoint.id in SETTINGS for flow in value.flows)


def kept_recipe(plan: RewritePlan, flow: Flow, inner: Recipe) -> Recipe:
    """The first fifty rows (or all, of a short list) as a list, where they are asked for."""
    settings = plan.state.requests[flow].endpoint.id in SETTINGS
    if not settings:
        plan[flow].only_first_page = True

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        pages = inner(rewrite, original, updated)
        assert isinstance(pages, cst.BaseExpression)
        if plan[flow].rows_awaited:
            return awaits.rows_in_list(pages)
        return _list(rewrite, pages if settings else _sliced(rewrite, pages, "50"))

    return recipe


WRAPPED_ROWS = (Response, Envelope)
"""An answer whose rows have not been taken out yet."""


def _list(rewrite: Rewrite, pages: cst.BaseExpression) -> cst.BaseExpression:
    return conversions.list_of(rewrite, pages)


def is_iterated(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether the rows are only looped over where they are read."""
    source, _ = plan.state.homes[node]
    return isinstance(source.parents.get(node), cst.For | cst.CompFor)


GATHERING = frozenset({"list", "tuple", "set", "frozenset", "sorted", "extend"})
"""Functions and methods that take all rows at once, from whatever holds them."""


def _is_gathered(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether the rows are put into a list of the program's own where they are read."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Arg) or parent.star:
        return False
    call = source.parents.get(parent)
    if not isinstance(call, cst.Call) or call.args[0] is not parent:
        return False
    callee = plan.state.types.get(call.func)
    name = callee.name.removeprefix("builtins.") if isinstance(callee, Ref | Getter) else ""
    return name in GATHERING


def _is_first(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether the rows are only read to take the first one: `data["items"][0]`."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Subscript) or parent.value is not node:
        return False
    index = parent.slice[0].slice
    return isinstance(index, cst.Index) and (
        isinstance(index.value, cst.Integer) and index.value.evaluated_value == 0
    )


def _head(plan: RewritePlan, node: cst.CSTNode) -> int | None:
    """The n of `data["items"][:n]` around a read of rows, when V1's fifty cover it."""
    source, _ = plan.state.homes[node]
    parent = source.parents.get(node)
    if not isinstance(parent, cst.Subscript) or parent.value is not node or len(parent.slice) != 1:
        return None
    part = parent.slice[0].slice
    if not isinstance(part, cst.Slice) or part.lower is not None or part.step is not None:
        return None
    if not isinstance(part.upper, cst.Integer) or part.upper.evaluated_value > 50:
        return None
    return part.upper.evaluated_value


def is_cut(plan: RewritePlan, node: cst.CSTNode) -> bool:
    """Whether the first rows are cut off where they are read: `data["items"][:5]`."""
    return _head(plan, node) is not None


def head_of(plan: RewritePlan, node: cst.CSTNode) -> None:
    """`data["items"][:5]` becomes `islice(pages, 5)`."""
    if not isinstance(node, cst.Subscript):
        return
    value = plan.state.types.get(node.value)
    if not isinstance(value, Items):
        return
    plans = plan.of(value.flows)
    if any(p.in_list or not p.reads_fifty for p in plans):
        return
    count = _head(plan, node.value)
    is_read = read_of(plan, node.value) is not None or node.value in plan.state.requests
    if count is None or not is_read:
        return

    def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        call = _sliced(rewrite, base_of(updated), str(count))
        lazy = is_iterated(plan, original) and not any(p.changed_in_loop for p in plans)
        lazy = lazy or _is_gathered(plan, original)
        return call if lazy else _list(rewrite, call)

    plan.recipe(node, value.flows, recipe)


def first_of(plan: RewritePlan, node: cst.CSTNode) -> None:
    """`data["items"][0]` becomes `.first()`."""
    if not isinstance(node, cst.Subscript):
        return
    value = plan.state.types.get(node.value)
    if not isinstance(value, Items) or not _is_first(plan, node.value):
        return
    if not all(p.reads_all or p.in_list or p.by_number for p in plan.of(value.flows)):
        if read_of(plan, node.value) is None and node.value not in plan.state.requests:
            return
        source, _ = plan.state.homes[node]
        model = narrowing.model_of(value.shape) if narrowing.is_checked(source, node) else None

        def recipe(rewrite: Rewrite, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
            first: cst.BaseExpression = cst.Call(attribute(base_of(updated), "first"))
            if any(p.rows_awaited for p in plan.of(value.flows)):
                first = awaits.awaited(first)
            return narrowing.model(rewrite, model, first) if model else first

        plan.recipe(node, value.flows, recipe)
