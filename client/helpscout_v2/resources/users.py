"""Users.

https://developer.helpscout.com/mailbox-api/endpoints/users/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.fields import OptionalFields, camel
from helpscout_v2.inputs import MailboxAccess
from helpscout_v2.models.user import Reassignment, User, UserStatus
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Api, Resource
from helpscout_v2.typeguards import is_mapping
from helpscout_v2.words import AvailabilityStatus, Role

__all__ = ["Reassignments", "Statuses", "Users"]

_ONE = "/v2/users/{userId}"
LIST = Endpoint("users.list", "GET", "/v2/users")
GET = Endpoint("users.get", "GET", _ONE)
ME = Endpoint("users.me", "GET", "/v2/users/me")
CREATE = Endpoint("users.create", "POST", "/v2/users")
DELETE = Endpoint("users.delete", "DELETE", _ONE)
STATUSES = Endpoint("users.status.list", "GET", "/v2/users/status")
STATUS = Endpoint("users.status.get", "GET", f"{_ONE}/status")
SET_STATUS = Endpoint("users.status.set", "PUT", f"{_ONE}/status")
REASSIGNMENT = Endpoint("users.reassignment.get", "GET", f"{_ONE}/conversation-reassignment")
SET_REASSIGNMENT = Endpoint("users.reassignment.update", "PUT", f"{_ONE}/conversation-reassignment")

ROLES = frozenset({"admin", "user", "light user"})
FILTERS = OptionalFields(email=arguments.email, mailbox=arguments.number)
STATUS_TEXTS = OptionalFields(text=arguments.text, emoji=arguments.text, emoji_name=arguments.text)
OPTIONAL = OptionalFields(
    timezone=arguments.text,
    job_title=arguments.text,
    phone=arguments.text,
    send_invite=arguments.flag,
    mailboxes=lambda name, many: [
        _mailbox(i, one) for i, one in enumerate(arguments.listed(name, many))
    ],
)


class Statuses(Resource):
    """Who is active and who is away."""

    def list(self, *, page: int | None = None) -> Pages[UserStatus]:
        """Everybody's availability.

        Args:
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/users/status/list/
        """
        return self._many(STATUSES(), UserStatus, "users", "statuses", page=page)

    def get(self, user_id: int) -> UserStatus:
        """One user's availability.

        Args:
            user_id: the user's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/users/status/get/
        """
        return self._one(STATUS(user_id), UserStatus)

    def set(
        self,
        user_id: int,
        status: AvailabilityStatus,
        *,
        text: str | None = None,
        emoji: str | None = None,
        emoji_name: str | None = None,
    ) -> None:
        """Sets ``active`` or ``away``, with words and an emoji if given.

        Args:
            user_id: the user's id.
            status: ``active`` or ``away``.
            text: words that are shown with it.
            emoji: the emoji itself.
            emoji_name: the emoji's name.

        Raises:
            ArgumentError: for another status.
            NotFoundError: when there is no such user.

        https://developer.helpscout.com/mailbox-api/endpoints/users/status/set/
        """
        payload: dict[str, Any] = {"status": arguments.choice("status", status, {"active", "away"})}
        custom = STATUS_TEXTS(text=text, emoji=emoji, emoji_name=emoji_name)
        if custom:
            payload["customStatus"] = custom
        self._do(SET_STATUS(user_id), payload)


class Reassignments(Resource):
    """Whether an away user's conversations are handed on."""

    def get(self, user_id: int) -> Reassignment:
        """The setting.

        Args:
            user_id: the user's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/users/conversation%20reassignment/get/
        """
        return self._one(REASSIGNMENT(user_id), Reassignment)

    def update(
        self, user_id: int, *, enabled: bool, away_duration: int | str | None = None
    ) -> None:
        """Changes the setting; the unit of ``away_duration`` is not documented.

        Args:
            user_id: the user's id.
            enabled: whether an away user's conversations are handed on.
            away_duration: after how long; its unit is not documented.

        Raises:
            ArgumentError: for another kind of ``away_duration``.
            NotFoundError: when there is no such user.

        https://developer.helpscout.com/mailbox-api/endpoints/users/conversation%20reassignment/update/
        """
        payload: dict[str, Any] = {"enabled": arguments.flag("enabled", enabled)}
        if away_duration is not None:
            if isinstance(away_duration, bool) or not isinstance(away_duration, int | str):
                raise ArgumentError("away_duration must be a number or text")
            payload["awayDuration"] = away_duration
        self._do(SET_REASSIGNMENT(user_id), payload)


class Users(Resource):
    """Users of the account."""

    def __init__(self, api: Api) -> None:
        super().__init__(api)
        self.status: Statuses = Statuses(api)
        self.reassignment: Reassignments = Reassignments(api)

    def list(
        self, *, email: str | None = None, mailbox: int | None = None, page: int | None = None
    ) -> Pages[User]:
        """Users, by exact email or by a mailbox they may see.

        Args:
            email: the exact address.
            mailbox: id of a mailbox that they may see.
            page: the page to begin with.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/users/list/
        """
        params = FILTERS(email=email, mailbox=mailbox)
        return self._many(LIST(), User, "users", params=params, page=page)

    def get(self, user_id: int) -> User:
        """One user.

        Args:
            user_id: the user's id.

        Raises:
            NotFoundError: when there is none.

        https://developer.helpscout.com/mailbox-api/endpoints/users/get/
        """
        return self._one(GET(user_id), User)

    def me(self) -> User:
        """The user whom the token belongs to.

        Raises:
            AuthenticationError: when the token is not accepted.

        https://developer.helpscout.com/mailbox-api/endpoints/users/me/
        """
        return self._one(ME(), User)

    def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        role: Role,
        timezone: str | None = None,
        job_title: str | None = None,
        phone: str | None = None,
        send_invite: bool | None = None,
        mailboxes: Iterable[int | MailboxAccess] | None = None,
    ) -> int:
        """Creates a user and returns the id; ``role`` is admin, user or light user.

        Args:
            first_name: at most 40 characters.
            last_name: at most 40 characters.
            email: the address to sign in with.
            role: ``admin``, ``user`` or ``light user``.
            timezone: such as ``Europe/Lisbon``; by default the company's.
            job_title: at most 50 characters.
            phone: a phone number.
            send_invite: False sends no invitation.
            mailboxes: ids, or mappings with ``id`` and ``email_access``.

        Raises:
            ConflictError: when the address is taken.
            ValidationError: with ``details`` by field.

        https://developer.helpscout.com/mailbox-api/endpoints/users/create/
        """
        payload: dict[str, Any] = {
            "firstName": arguments.text("first_name", first_name),
            "lastName": arguments.text("last_name", last_name),
            "email": arguments.email("email", email),
            "role": arguments.choice("role", role, ROLES),
        }
        payload |= OPTIONAL(
            timezone=timezone,
            job_title=job_title,
            phone=phone,
            send_invite=send_invite,
            mailboxes=mailboxes,
        )
        return self._created(CREATE(), payload)

    def delete(self, user_id: int) -> None:
        """Deletes a user.

        Args:
            user_id: the user's id.

        Raises:
            NotFoundError: when there is no such user.

        https://developer.helpscout.com/mailbox-api/endpoints/users/delete/
        """
        self._do(DELETE(user_id))


def _mailbox(index: int, one: int | MailboxAccess) -> dict[str, Any]:
    payload: dict[str, Any] = {"id": one}
    if is_mapping(one):
        payload = {camel(k): v for k, v in one.items()}
        if not payload.keys() <= {"id", "emailAccess"}:
            raise ArgumentError(f"mailboxes[{index}] takes id and email_access, nothing else")
    payload["id"] = arguments.number(f"mailboxes[{index}] id", payload.get("id"))
    return payload
