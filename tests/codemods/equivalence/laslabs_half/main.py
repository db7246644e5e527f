# mixed
import os

from helpscout import HelpScout

hs = HelpScout(os.environ["HELPSCOUT_API_KEY"])

for tag in hs.Tags.list():
    print(tag.tag, tag.count)
for user in hs.Users.list():
    print(user.first_name, user.type)
for endpoint in ("Mailboxes", "Teams"):
    print(endpoint, [row.id for row in getattr(hs, endpoint).list()])
