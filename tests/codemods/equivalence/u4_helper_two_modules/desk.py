"""Never mentions the help desk's vendor."""
import api


def line(box):
    return "%s: %s" % (box["name"], box["email"])


def describe(cid):
    conv = api.conversation(cid)
    last = conv["threads"][0]
    first = conv["threads"][-1]
    return conv["subject"], first["createdBy"]["firstName"], last["type"], len(conv["threads"])
