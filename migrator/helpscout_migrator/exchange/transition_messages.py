"""What to do when the transition service is gone or wrong about the application: exact commands."""

from __future__ import annotations

MY_APPS = "Your Profile > My Apps in Help Scout"
OTHER_WAYS = (
    "make an application under Your Profile > My Apps, then set HELPSCOUT_APP_ID and "
    "HELPSCOUT_APP_SECRET (client credentials), or run `helpscout-migrate login`"
)


def service_gone(left: int, message: str, one_account: str | None = None) -> str:
    """What a user can do without the transition service."""
    name = one_account or "NAME"
    keys = "1 key is" if left == 1 else f"{left} keys are"
    return "\n".join(
        (
            f"{message}. The cause is not your keys or your network: Help Scout has announced "
            "that the service ends together with API V1.",
            f"{keys} not exchanged. There are two ways to get tokens, both with an "
            f"OAuth2 application (make one under {MY_APPS}):",
            "",
            "  1. your own account, without a browser (client credentials):",
            "       export HELPSCOUT_APP_ID=... HELPSCOUT_APP_SECRET=...",
            f"       helpscout-migrate login --client-credentials --account {name}",
            "",
            "  2. one user at a time, who agrees in the browser (authorization code):",
            "       export HELPSCOUT_APP_ID=... HELPSCOUT_APP_SECRET=...",
            f"       helpscout-migrate login --account {name}",
        )
    )


def wrong_client(message: str) -> str:
    """One line for a refused application id."""
    return (
        f"the transition service refuses the application id of HELPSCOUT_APP_ID ({message}): "
        f"check it under {MY_APPS}; no key was used up, run the same command again"
    )
