"""Teams and their members.

https://developer.helpscout.com/mailbox-api/endpoints/teams/list-teams/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.fields import BodyFields
from helpscout_sandbox.http import dumps, find, hal_page, json_object, no_content
from helpscout_sandbox.serializers import people

routes = Blueprint("teams", __name__, url_prefix="/v2/teams")


@routes.get("")
def index() -> Response:
    w = world()
    rows = list(w.state.teams.values())
    return hal_page("teams", "/v2/teams/", rows, lambda row: dumps(people.team(w, row)))


@routes.get("/<int:team_id>/members")
def members(team_id: int) -> Response:
    w = world()
    ids = find(w.state.teams, team_id)["memberIds"]
    rows = [w.state.users[i] for i in ids if i in w.state.users]
    return hal_page(
        "users", f"/v2/teams/{team_id}/members/", rows, lambda row: dumps(people.user(w, row))
    )


@routes.put("/<int:team_id>/members")
def update_members(team_id: int) -> Response:
    """A difference, although the verb is PUT."""
    w = world()
    team = find(w.state.teams, team_id)
    body = BodyFields(json_object())
    added_ids, deleted_ids = body.integers("addedUserIds"), body.integers("deletedUserIds")
    for user_id in added_ids:
        if user_id not in w.state.users:
            body.complain("addedUserIds", "user does not exist", "InvalidId", user_id)
    body.done()
    remaining_ids = [i for i in team["memberIds"] if i not in deleted_ids]
    team["memberIds"] = remaining_ids + [i for i in added_ids if i not in remaining_ids]
    w.touch()
    return no_content()
