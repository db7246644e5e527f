"""V1's list of users held the teams as well; helpscout_v2 has two lists.

`hs.users.list()` becomes `[*hs.users.list(), *(User(id=team.id, first_name=team.name) for ...)]`:
V1 showed a team as a user of its name, and what the program reads of a row is filled in.
"""

from __future__ import annotations

import libcst as cst

from helpscout_codemods.patterns import codegen
from helpscout_codemods.patterns.plan import Rewrite, RewritePlan
from helpscout_codemods.patterns.value_read import read_of
from helpscout_codemods.syntax import awaits
from helpscout_codemods.syntax.expressions import in_parentheses
from helpscout_codemods.values.types import Envelope, Items, Request, Row

JOINED_USERS = "users.list"
OF_A_TEAM = {
    "id": "id=team.id",
    "firstName": "first_name=team.name",
    "lastName": "",
    "email": "",
    "role": 'role="user"',
    "timezone": "timezone=team.timezone",
    "photoUrl": "photo_url=team.photo_url",
    "createdAt": "created_at=team.created_at",
    "modifiedAt": "updated_at=team.updated_at",
    "type": 'type="team"',
}
"""What V1 showed of a team under a user's keys; nothing where the model's default is the same."""
ALWAYS = ("id", "firstName")


def is_joined(request: Request) -> bool:
    """Whether V1 answered users and teams, and helpscout_v2 can be asked for both."""
    return request.endpoint.id == JOINED_USERS and "type" not in request.query


def obstacle(plan: RewritePlan, request: Request) -> str:
    """Why the two lists cannot take the place of the one; "" when they can."""
    is_generator = request.asynchronous and request.pager == "generator"
    if not is_joined(request) or plan[request.flow].by_number or is_generator:
        return "V1 joined what are two lists under V2"
    for node in plan.state.types:
        field_read = read_of(plan, node)
        if field_read is None or not isinstance(field_read[0], Envelope | Row):
            continue
        if request.flow not in field_read[0].flows:
            continue
        if isinstance(field_read[0], Envelope) and field_read[1] not in ("items", "page", "pages"):
            return f"V1's {field_read[1]} was that of users and teams, which are two lists under V2"
        if isinstance(field_read[0], Row) and field_read[1] not in OF_A_TEAM:
            return f"V1's list held teams as well, and {field_read[1]} of a team is not known"
    if any(_takes_one(plan, node, request) for node in plan.state.types):
        return "V1 joined what are two lists under V2"
    return ""


def _takes_one(plan: RewritePlan, node: cst.CSTNode, request: Request) -> bool:
    """`data["items"][0]`"""
    if not isinstance(node, cst.Subscript):
        return False
    value = plan.state.types.get(node.value)
    ours = isinstance(value, Items) and request.flow in value.flows
    return ours and not isinstance(node.value, cst.Name)


def with_teams(
    plan: RewritePlan,
    rewrite: Rewrite,
    request: Request,
    users: cst.BaseExpression,
    receiver: cst.BaseExpression | None,
) -> cst.BaseExpression:
    """The users and, in V1's form, the teams."""
    keys = {
        field_read[1] for node in plan.state.types if (field_read := _of_row(plan, node, request))
    }
    fields = [OF_A_TEAM[key] for key in OF_A_TEAM if key in keys or key in ALWAYS]
    model = rewrite.need("helpscout_v2.models", "User")
    team_rows = cst.parse_expression(
        f"({model}({', '.join(f for f in fields if f)}) for team in teams)"
    )
    client = receiver.deep_clone() if receiver is not None else None
    teams = codegen.call(rewrite, "teams.list", [], client)
    assert isinstance(team_rows, cst.GeneratorExp)
    loop = team_rows.for_in.with_changes(iter=teams)
    if request.asynchronous:
        loop = loop.with_changes(asynchronous=cst.Asynchronous())
        sides = awaits.rows_in_list(users), cst.ListComp(team_rows.elt, loop)
        plus = cst.Add(whitespace_after=cst.SimpleWhitespace(" "))
        return in_parentheses(cst.BinaryOperation(sides[0], plus, sides[1]))
    team_rows = team_rows.with_changes(for_in=loop)
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return cst.List([cst.StarredElement(users, comma=comma), cst.StarredElement(team_rows)])


def _of_row(plan: RewritePlan, node: cst.CSTNode, request: Request) -> tuple[object, str] | None:
    field_read = read_of(plan, node)
    ours = (
        field_read is not None
        and isinstance(field_read[0], Row)
        and request.flow in field_read[0].flows
    )
    return field_read if ours else None
