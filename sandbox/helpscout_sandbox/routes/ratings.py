"""One rating; there is no list of them.

https://developer.helpscout.com/mailbox-api/endpoints/ratings/get/
"""

from __future__ import annotations

from flask import Blueprint, Response

from helpscout_sandbox.context import world
from helpscout_sandbox.http import find, hal
from helpscout_sandbox.serializers import ratings as serializers

routes = Blueprint("ratings", __name__, url_prefix="/v2/ratings")


@routes.get("/<int:rating_id>")
def get(rating_id: int) -> Response:
    w = world()
    return hal(serializers.rating(w, find(w.state.ratings, rating_id)))
