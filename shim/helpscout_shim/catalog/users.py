"""Users and teams; V1 mixed both in one list."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, PAGE
from helpscout_shim.catalog.shape import (
    DOCS,
    Computed,
    Constant,
    Field,
    Loss,
    Moment,
    closed,
    moments,
    renamed,
    same,
    shape,
)

TEAMS_BY_MAILBOX = Loss(
    "users.list_by_mailbox.teams",
    "V2 does not say which mailboxes a team works in; all teams of the account are listed.",
    "Ask for type=user, or read the team folders of the mailbox.",
    DOCS + "endpoints/teams/list-teams",
)
COMPANY = Loss(
    "user.companyId",
    "V2 answers name the company of a user only sometimes; null is shown otherwise.",
    "Do not depend on it.",
    DOCS + "endpoints/users/me",
    minor=True,
)
TWO_LISTS = "Users and teams are two lists on V2; both are read at the same time and joined."

USER = shape(
    "User",
    same("id", "firstName", "lastName"),
    (
        Field(
            "fullName",
            None,
            Computed("full_name", ("firstName", "lastName")),
            python="full_name",
        ),
    ),
    same("email"),
    closed(
        "role",
        owner="user",
        words=("owner", "admin", "user"),
        nearest="user",
        doc="endpoints/users/get",
    ),
    same("timezone", "photoUrl"),
    moments("createdAt"),
    renamed("modifiedAt", "updatedAt", Moment()),
    same("type"),
    v2="User",
    model="User",
    doc="endpoints/users/get",
)
ME = shape(
    "User(me)",
    USER.fields,
    renamed("companyId", "companyId", loss=COMPANY),
    v2="User",
    model="User",
    doc="endpoints/users/me",
)
TEAM = shape(
    "Team",
    same("id"),
    renamed("firstName", "name", python="name"),
    (
        Field("lastName", None, Constant("")),
        Field("fullName", None, Computed("team_full_name", ("name",)), note="Name and a space."),
        Field("email", None, Constant("")),
        Field("role", None, Constant("user")),
    ),
    same("timezone", "photoUrl"),
    moments("createdAt"),
    renamed("modifiedAt", "updatedAt", Moment()),
    (Field("type", None, Constant("team")),),
    v2="Team",
    model="Team",
    doc="endpoints/teams/list-teams",
)

TYPE = Param("type", choices=("user", "team"), note="Without it V1 listed both.")

ENDPOINTS = (
    Endpoint(
        id="users.list",
        path="/users.json",
        outcome=Mapped(TWO_LISTS),
        v2=("GET /v2/users", "GET /v2/teams"),
        envelope="page",
        shape="User",
        client=ClientCall("users.list"),
        params=(PAGE, TYPE, FIELDS),
        doc=DOCS + "endpoints/users/list",
        note="The client's users.list returns users only; teams are in teams.list.",
    ),
    Endpoint(
        id="users.list_by_mailbox",
        path="/mailboxes/{id}/users.json",
        outcome=Lossy(TWO_LISTS, (TEAMS_BY_MAILBOX,)),
        v2=("GET /v2/users?mailbox={id}", "GET /v2/teams"),
        envelope="page",
        shape="User",
        client=ClientCall("users.list", path=MappingProxyType({"id": "mailbox"})),
        params=(PAGE, TYPE, FIELDS),
        doc=DOCS + "endpoints/users/list",
        note="The client's users.list returns users only; teams are in teams.list.",
    ),
    Endpoint(
        id="users.get",
        path="/users/{id}.json",
        outcome=Mapped("One read."),
        v2=("GET /v2/users/{id}",),
        envelope="item",
        shape="User",
        client=ClientCall(
            "users.get", path=MappingProxyType({"id": "user_id"}), positional=("user_id",)
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/users/get",
    ),
    Endpoint(
        id="users.me",
        path="/users/me.json",
        outcome=Mapped("One read of the token's own user."),
        v2=("GET /v2/users/me",),
        envelope="item",
        shape="User(me)",
        client=ClientCall("users.me"),
        params=(FIELDS,),
        doc=DOCS + "endpoints/users/me",
    ),
    Endpoint(
        id="teams.list",
        path="/teams.json",
        outcome=Mapped("One list; teams look like users in V1."),
        v2=("GET /v2/teams",),
        envelope="page",
        shape="Team",
        client=ClientCall("teams.list"),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/teams/list-teams",
    ),
    Endpoint(
        id="teams.get",
        path="/teams/{id}.json",
        outcome=Mapped("V2 reads no single team; it is found in the list."),
        v2=("GET /v2/teams",),
        envelope="item",
        shape="Team",
        params=(FIELDS,),
        doc=DOCS + "endpoints/teams/list-teams",
    ),
    Endpoint(
        id="teams.members",
        path="/teams/{id}/members.json",
        outcome=Mapped("One list."),
        v2=("GET /v2/teams/{id}/members",),
        envelope="page",
        shape="User",
        client=ClientCall(
            "teams.members.list",
            path=MappingProxyType({"id": "team_id"}),
            positional=("team_id",),
        ),
        params=(PAGE, FIELDS),
        doc=DOCS + "endpoints/teams/list-team-members",
    ),
)
SHAPES = (USER, ME, TEAM)
