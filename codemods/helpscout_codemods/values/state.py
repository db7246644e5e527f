"""What the inference knows: the types of expressions and the summaries of functions and classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst
from msgspec import Struct, field
from msgspec.structs import replace

from helpscout_codemods.values.arguments import Args
from helpscout_codemods.values.cells import Cell
from helpscout_codemods.values.join import is_status, join, own_flows
from helpscout_codemods.values.modules import ClassInfo, FunctionInfo, Index, Source
from helpscout_codemods.values.types import (
    BOTTOM,
    NO_SPELLING,
    V1_DATA,
    Argument,
    Bottom,
    Flows,
    Instance,
    Items,
    Listing,
    Located,
    Mixed,
    Pages,
    Request,
    Row,
    Rows,
    Unresolved,
    Value,
)

Env_ = dict[str, Value]


class Summaries(Struct):
    """What one round over the project found out about functions and classes."""

    returns: dict[FunctionInfo, Value] = field(default_factory=dict)
    params: dict[tuple[FunctionInfo, str], Value] = field(default_factory=dict)
    attributes: dict[tuple[ClassInfo, str], Value] = field(default_factory=dict)
    """What methods store in an object."""
    defaults: dict[tuple[ClassInfo, str], Value] = field(default_factory=dict)
    """What a class's body says of an attribute."""
    inlined: set[FunctionInfo] = field(default_factory=set)
    callers: dict[FunctionInfo, int] = field(default_factory=dict)
    handed_on: set[FunctionInfo] = field(default_factory=set)
    globals: dict[str, Env_] = field(default_factory=dict)
    cells: dict[cst.CSTNode, Cell] = field(default_factory=dict)
    sessions: dict[cst.CSTNode, dict[str, Value]] = field(default_factory=dict)
    headers: dict[cst.CSTNode, set[str]] = field(default_factory=dict)
    """The names of further headers that a session, a request or an opener sends."""

    def same_as(self, other: Summaries) -> bool:
        return (
            self.returns == other.returns
            and self.params == other.params
            and self.attributes == other.attributes
            and self.defaults == other.defaults
            and self.inlined == other.inlined
            and self.handed_on == other.handed_on
            and {n: (c.element, c.changed) for n, c in self.cells.items()}
            == {n: (c.element, c.changed) for n, c in other.cells.items()}
        )


class Frame(Struct):
    """One function body (or module, or class body) under interpretation.

    `call` is set while a helper is interpreted on behalf of a call expression; such a frame
    records nothing, and its V1 calls belong to that call expression.
    """

    source: Source
    globals: Env_
    env: Env_
    function: FunctionInfo | None = None
    owner: ClassInfo | None = None
    outer: tuple[Env_, ...] = ()
    call: cst.Call | None = None
    helpers: tuple[FunctionInfo, ...] = ()
    arguments: Env_ = field(default_factory=dict)
    """What a helper was called with."""
    recursive: bool = False
    """Whether the function calls itself for the next page of a list."""
    returned: Value = BOTTOM
    empty: Value = BOTTOM
    """An empty list that is returned, too."""
    yielded: Value = BOTTOM
    leaving: list[list[Env_]] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    nested: list[tuple[FunctionInfo, tuple[Env_, ...]]] = field(default_factory=list)
    lambda_values: dict[cst.CSTNode, Value] = field(default_factory=dict)
    block: object = field(default_factory=object)
    """Stands for the branch or loop that is interpreted."""

    @property
    def result(self) -> Value:
        """What is returned, rows or no rows."""
        rows = isinstance(self.returned, Items | Rows | Unresolved)
        return self.returned if rows else join(self.returned, self.empty)

    @property
    def recording(self) -> bool:
        return self.call is None

    @property
    def at_module_level(self) -> bool:
        return self.env is self.globals


class Semantics(Struct, frozen=True):
    """What each kind of syntax node means: the tables of the interpreter.

    An expression's entry answers its value; a statement's entry answers False when control does
    not go on behind it. Kinds without an entry are walked through, and their value is unknown.
    """

    expressions: Mapping[type[cst.CSTNode], Callable[[State, Any, Frame], Value]]
    statements: Mapping[type[cst.CSTNode], Callable[[State, Any, Frame], bool | None]]


class TooEntangled(Exception):
    """The calls of a project lead into each other in more ways than can be followed."""


STEPS, STEPS_A_NODE = 400_000, 40
"""Expressions that are evaluated for one group of files before it is given up: 2,000 dense lines
take 32,000."""


class Round(Struct):
    """What one round over the project finds out about its code."""

    types: dict[cst.CSTNode, Value] = field(default_factory=dict)
    requests: dict[cst.CSTNode, Request] = field(default_factory=dict)
    suspects: dict[cst.CSTNode, tuple[Source, str]] = field(default_factory=dict)
    advice: dict[cst.CSTNode, str] = field(default_factory=dict)
    """What to write in place of a suspect or blind call, where more than the usual is known."""
    blind: dict[cst.CSTNode, tuple[Source, str]] = field(default_factory=dict)
    used_statements: dict[cst.CSTNode, tuple[cst.CSTNode, ...]] = field(default_factory=dict)
    """The statements that put the options of a call together, and have no other use."""
    opened: dict[cst.CSTNode, set[cst.CSTNode]] = field(default_factory=dict)
    """The V1 calls that such an object serves."""
    other_hosts: set[FunctionInfo] = field(default_factory=set)
    """Functions that send what they are given to another host than V1's."""
    created: dict[cst.CSTNode, Located] = field(default_factory=dict)
    """Expressions whose value is the id of a record that a helper has created."""
    raw_answers: dict[cst.CSTNode, Flows] = field(default_factory=dict)
    """Expressions whose value is the JSON of a report, which V2 sends as V1 did."""
    chosen_keys: dict[cst.CSTNode, tuple[Row, tuple[str, ...]]] = field(default_factory=dict)
    """Reads of rows by each of several keys: the row and the keys."""
    settable: dict[str, str] = field(default_factory=dict)
    """The settings that may replace V1's address, by the modules that read them."""
    again: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    """Calls that ask a client for the next page of what an earlier call asked for."""
    applied: set[cst.CSTNode] = field(default_factory=set)
    """Functions that `sorted`, `map` and the like call with one row after the other."""
    started: set[cst.Arg] = field(default_factory=set)
    """What a task group hands to the function it starts."""
    choices: dict[tuple[cst.CSTNode, cst.If], bool | None] = field(default_factory=dict)
    """The branches that helpers take on behalf of a call; None for both."""
    sent_by: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    """The session that sends each V1 call which goes through one, by the call that made it."""
    keys_of_sessions: dict[cst.Attribute, cst.CSTNode] = field(default_factory=dict)
    """The places that set a session's `auth`, with that session."""
    or_no_rows: frozenset[cst.CSTNode] = frozenset()
    """The lists that a variable holds on one way through a function, and `[]` on another one."""
    assumed: bool = False
    """Whether anything was taken for granted in this round because it was hopeful."""
    summaries: Summaries = field(default_factory=Summaries)


class State(Round, kw_only=True):
    """The inference over one project."""

    index: Index
    semantics: Semantics
    homes: dict[cst.CSTNode, tuple[Source, FunctionInfo | None]] = field(default_factory=dict)
    earlier: dict[cst.CSTNode, Request] = field(default_factory=dict)
    records: dict[cst.CSTNode, str] = field(default_factory=dict)
    """Records of a client library that are written by hand, and which model they are."""
    prepared: dict[tuple[cst.CSTNode, cst.CSTNode | None], dict[str, Value]] = field(
        default_factory=dict
    )
    """What is known of a request of urllib, and of what opens it."""
    requests_on: dict[tuple[cst.CSTNode, cst.CSTNode | None], tuple[cst.Call, Args]] = field(
        default_factory=dict
    )
    """The last request that was sent on a connection of http.client."""
    functions: dict[cst.CSTNode, FunctionInfo] = field(default_factory=dict)
    wrapped: dict[FunctionInfo, list[tuple[Source, cst.CSTNode]] | None] = field(
        default_factory=dict
    )
    """The calls by which the decorators of a function run it; None where one may do anything."""
    classes: dict[cst.CSTNode, ClassInfo] = field(default_factory=dict)
    copies: dict[tuple[cst.CSTNode, cst.CSTNode], cst.CSTNode] = field(default_factory=dict)
    """Displays inside helpers, one for each call on whose behalf the helper is looked through."""
    spellings: dict[tuple[cst.CSTNode, cst.CSTNode], cst.Attribute] = field(default_factory=dict)
    """Attributes that helpers read of their arguments, as their callers can spell them."""
    respelled: dict[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]], cst.BaseExpression] = field(
        default_factory=dict
    )
    """Expressions of helpers, as their callers can spell them, by what the callers spell."""
    steps_left: int = STEPS
    shared_cells: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    """The list whose contents a list shares, for lists that one variable may hold."""
    handing_out: set[FunctionInfo] = field(default_factory=set)
    """Functions that return an answer whose status their callers look at."""
    settled: bool = False
    hopeful: bool = True
    mentioned: frozenset[str] = frozenset()
    live: Flows | None = None
    last_summaries: Summaries = field(default_factory=Summaries)

    def begin_round(self) -> None:
        """Forget what the last round found out, but for its calls and what it summed up."""
        self.earlier.update(self.requests)
        fresh = Round()
        for name in Round.__struct_fields__:
            setattr(self, name, getattr(fresh, name))

    def place(self, node: cst.CSTNode, frame: Frame) -> cst.CSTNode:
        """What a list made at `node` is known by: each call of a helper makes one of its own."""
        if frame.call is None:
            return node
        copy = self.copies.get((node, frame.call))
        if copy is None:
            copy = self.copies[node, frame.call] = node.with_changes()
        self.summaries.cells[copy] = Cell()
        return copy

    def spelled(self, of: cst.BaseExpression, node: cst.Attribute) -> cst.BaseExpression:
        """An attribute that a helper reads of its argument `of`, as its caller can read it."""
        spelling = self.spellings.get((node, of))
        if spelling is None:
            spelling = self.spellings[node, of] = cst.Attribute(of, cst.Name(node.attr.value))
        if of in self.homes:
            self.homes[spelling] = self.homes[of]
        return spelling

    def request(self, flow: cst.CSTNode) -> Request:
        """The V1 call behind a flow; a function may not have been looked at yet in this round."""
        return self.requests.get(flow) or self.earlier[flow]

    def widen(self, table: str, key: object, value: Value) -> None:
        """One more value of a parameter or an attribute."""
        values: dict[object, Value] = getattr(self.summaries, table)
        values[key] = self.join(values.get(key, BOTTOM), value)

    def join(self, one: Value, other: Value) -> Value:
        """`values.join`, looking into lists and dicts: no V1 data that they hold is lost."""
        if isinstance(one, Listing) and isinstance(other, Listing) and one != other:
            if self._root(one.node) is self._root(other.node):
                return one
            if one.kind == other.kind and (self.flows(one) or self.flows(other)):
                return self._unified(one, other)
        value = join(one, other)
        flows = self.flows(one) | self.flows(other)
        return Mixed(flows) if flows - self.flows(value) else value

    def _unified(self, one: Listing, other: Listing) -> Listing:
        """Two lists that one variable may hold: what is put into either is found in both."""
        first, second = self.cell(one), self.cell(other)
        self.shared_cells[self._root(other.node)] = root = self._root(one.node)
        element: Value = BOTTOM
        for cell in (first, second):
            for value in (cell.element, *(entry.value for entry in cell.entries.values())):
                element = self.join(element, self.followed(value))
        keys = self.join(first.keys, second.keys)
        is_changed = first.changed or second.changed
        self.summaries.cells[root] = Cell({}, element, False, is_changed, keys=keys, shared=True)
        return Listing(root, one.kind)

    def _root(self, node: cst.CSTNode) -> cst.CSTNode:
        while node in self.shared_cells:
            node = self.shared_cells[node]
        return node

    def cell(self, listing: Listing) -> Cell:
        """The contents of a list or dict, starting from what the last round knew."""
        node = self._root(listing.node)
        cell = self.summaries.cells.get(node)
        if cell is None:
            old = self.last_summaries.cells.get(node, Cell())
            entries = {k: Argument(a.node, self._living(a.value)) for k, a in old.entries.items()}
            cell = Cell(
                entries,
                self._living(old.element),
                old.complete,
                old.changed,
                keys=old.keys,
                shared=old.shared,
            )
            self.summaries.cells[node] = cell
        return cell

    def _living(self, value: Value) -> Value:
        """A value less the calls that the last round did not find any more: the call inside a
        helper has no owner once its callers own it."""
        if not isinstance(value, V1_DATA) or self.live is None or value.flows <= self.live:
            return value
        live_flows = value.flows & self.live
        return replace(value, flows=live_flows) if live_flows else BOTTOM

    def followed(self, value: Value) -> Value:
        """What a container remembers of a value: V1 data and what is not known yet."""
        if isinstance(value, Pages) or is_status(value):
            return NO_SPELLING
        is_followed = isinstance(value, Bottom | Instance | Listing) or self.flows(value)
        return value if is_followed else NO_SPELLING

    def flows(self, value: Value) -> Flows:
        """The flows of a value, looking into lists and dicts."""
        if not isinstance(value, Listing):
            return own_flows(value)
        nodes: set[cst.CSTNode] = set()
        visited_nodes: set[cst.CSTNode] = set()
        pending: list[Value] = [value]
        while pending:
            one = pending.pop()
            if isinstance(one, Pages) or is_status(one):
                continue
            if not isinstance(one, Listing):
                nodes |= own_flows(one)
            elif one.node not in visited_nodes:
                visited_nodes.add(one.node)
                cell = self.cell(one)
                pending += [cell.element, *(a.value for a in cell.entries.values())]
        return frozenset(nodes)
