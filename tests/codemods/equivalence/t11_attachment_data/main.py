# native
"""Files of a mailbox: read in place, through helpers in another module, by id; some are deleted."""
import base64
import hashlib

import desk
import files


def in_place(cid):
    conv = desk.call("conversations/%d.json" % cid)["item"]
    for thread in conv["threads"]:
        for a in thread["attachments"] or []:
            data = desk.call("attachments/%d/data.json" % a["id"])["item"]["data"]
            print("in place", a["fileName"], len(base64.b64decode(data)))


def unnamed(cid):
    for thread in desk.call("conversations/%d.json" % cid)["item"]["threads"]:
        files.show(thread)


def main():
    box = desk.call("mailboxes.json")["items"][0]["id"]
    rows = desk.call("mailboxes/%d/conversations.json" % box)["items"]
    ids = sorted(c["id"] for c in rows)
    for cid in ids:
        in_place(cid)
        conv = desk.call("conversations/%d.json" % cid)["item"]
        for thread in conv["threads"]:
            files.show(thread, prefix="thread")
        named = [(a["fileName"], a["id"]) for a in files.of(conv)]
        for name, aid in named:
            print("named", name, hashlib.sha1(files.content(aid)).hexdigest())
        for a in files.of(conv):
            if cid % 2:
                files.delete(conv, a["id"])
        unnamed(cid)
    print("done")


main()
