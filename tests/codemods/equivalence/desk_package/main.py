# mixed
import os

from desk import Client
from rows import describe

client = Client(os.environ["HELPSCOUT_API_KEY"])


def main():
    for box in client.mailboxes():
        print(box["name"])
        for conv in client.conversations(box["id"], status="active"):
            print(describe(conv))
            full = client.conversation(conv["id"])
            print(len(full["threads"]), full["threads"][-1]["body"][:20])


if __name__ == "__main__":
    main()
