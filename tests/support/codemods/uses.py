"""Ways to use a V1 answer, each a few lines; `conv` is one conversation, `rows` a page of them."""

from __future__ import annotations

HEADER = """import os

import requests

BASE = "https://api.helpscout.net/v1"
KEY = os.environ["HELPSCOUT_API_KEY"]


def get(path, **params):
    r = requests.get(BASE + path, auth=(KEY, "X"), params=params)
    r.raise_for_status()
    return r.json()


def show(*values):
    print(*values)


"""

FOOTER = """

def main():
    box = get("/mailboxes.json")["items"][0]["id"]
    rows = get("/mailboxes/%d/conversations.json" % box, status="all")["items"]
    conv = get("/conversations/%d.json" % rows[0]["id"])["item"]
    use(conv, rows)


main()
"""

NATIVE = {
    "template": 'print("%(subject)s %(createdAt)s" % conv)',
    "template_stars": 'print("{subject} {0} {status:>9}".format(1, **conv))',
    "sorted_itemgetter": (
        "from operator import itemgetter\n"
        "print([r['id'] for r in sorted(rows, key=itemgetter('status', 'number'))][:3])\n"
        "print(list(map(itemgetter('createdAt'), rows))[:2])"
    ),
    "mapped": "def f(r):\n    return r['id']\n\n\nprint(list(map(f, rows))[:3])",
    "sorted_by_function": (
        "def age(r):\n    return r['createdAt']\n\n\n"
        "print([r['id'] for r in sorted(rows, key=age)][:3], max(rows, key=age)['id'])"
    ),
    "closed_by_tested": (
        "print(len([r for r in rows if r['closedBy'] is None]))\n"
        "print([r['closedBy']['id'] if r['closedBy'] else None for r in rows][:9])"
    ),
    "scalar": 'print(conv["subject"], conv["number"] + 1)',
    "get_with_default": 'print(conv.get("subject", "none"), conv.get("status"))',
    "format_field": 'print("{} {}".format(conv["subject"], conv["status"]))',
    "fstring_field": "print(f\"{conv['subject']}: {conv['number']:05d}\")",
    "percent_field": 'print("%s #%d" % (conv["subject"], conv["number"]))',
    "dict_of_fields": 'print({"id": conv["id"], "tags": conv["tags"] or []}["id"])',
    "owner_truth": 'print("owned" if conv["owner"] else "free")',
    "owner_and": 'print(bool(conv["owner"] and conv["owner"]["firstName"]))',
    "person": 'print(conv["customer"]["firstName"], conv["customer"]["lastName"])',
    "person_variable": 'who = conv["createdBy"]\nprint(who["firstName"], who["type"])',
    "mailbox_id": 'print(conv["mailbox"]["id"])',
    "thread_loop": 'for t in conv["threads"]:\n    print(t["type"], t["createdAt"])',
    "thread_last": 'print(conv["threads"][-1]["body"])',
    "thread_filter": 'print([t["id"] for t in conv["threads"] if t["type"] != "lineitem"])',
    "thread_sorted": 'print([t["id"] for t in sorted(conv["threads"], key=lambda t: t["id"])])',
    "by_customer": 'print([t["createdByCustomer"] for t in conv["threads"]])',
    "dates": 'print(conv["createdAt"], conv["createdAt"][:10])',
    "date_order": 'print(sorted(r["createdAt"] for r in rows)[0])',
    "date_split": 'day, clock = conv["createdAt"].split("T")\nprint(day, clock)',
    "nullable_date": 'print([r["closedAt"] for r in rows][:8])',
    "nullable_date_test": 'print([r["id"] for r in rows if r["closedAt"] is None][:8])',
    "tags_join": 'print(", ".join(rows[0]["tags"]))',
    "tags_sorted": 'print([sorted(r["tags"]) for r in rows][:9])',
    "tags_plus": 'print([r["tags"] + ["x"] for r in rows][:9])',
    "tags_equal": 'print([r["tags"] == [] for r in rows][:9])',
    "tags_print": 'print([r["tags"] for r in rows][:9])',
    "tags_set": 'print(sorted({tag for r in rows for tag in r["tags"]}))',
    "tags_first": 'print([r["tags"][0] for r in rows if r["tags"]][:5])',
    "rows_len": "print(len(rows))",
    "rows_index": 'print(rows[0]["id"], rows[-1]["id"], [r["id"] for r in rows[1:3]])',
    "rows_sorted": 'print([r["id"] for r in sorted(rows, key=lambda r: r["subject"])][:5])',
    "rows_max": 'print(max(rows, key=lambda r: r["number"])["id"])',
    "rows_enumerate": 'for i, r in enumerate(rows):\n    show(i, r["number"])',
    "rows_reversed": 'print([r["id"] for r in reversed(rows)][:3])',
    "rows_dict": 'by_id = {r["id"]: r for r in rows}\nprint(by_id[conv["id"]]["subject"])',
    "rows_grouped": (
        "groups = {}\nfor r in rows:\n    groups.setdefault(r['status'], []).append(r)\n"
        "print({k: [r['id'] for r in groups[k]] for k in sorted(groups)})"
    ),
    "rows_filtered_list": (
        'mine = []\nfor r in rows:\n    if r["owner"] is not None:\n        mine.append(r)\n'
        'print(len(mine), [r["owner"]["id"] for r in mine][:4])'
    ),
    "tuple_of_rows": 'a, b = rows[0], rows[1]\nprint(a["id"], b["id"])',
    "walrus": 'if (one := rows[0]["owner"]) is not None:\n    print(one["firstName"])\nprint(1)',
    "any_all": 'print(any(r["owner"] for r in rows), all(r["subject"] for r in rows))',
    "sum_threads": 'print(sum(r["threadCount"] for r in rows))',
    "counter": (
        'from collections import Counter\nprint(sorted(Counter(r["status"] for r in rows).items()))'
    ),
    "inner_function": (
        'def line(r):\n    return r["subject"]\n\n\nprint([line(r) for r in rows][:3])'
    ),
    "fields_handed_on": 'show(conv["id"], conv["subject"])',
    "source": 'print(conv["source"]["type"], conv["source"]["via"])',
    "draft": 'print(conv["isDraft"], conv["folderId"])',
    "conditional_row": 'r = rows[0] if rows[0]["owner"] else rows[1]\nprint(r["id"])',
    "starred": "first, *rest = rows\nprint(first['id'], len(rest))",
    "dict_items": (
        "groups = {}\nfor r in rows:\n    groups.setdefault(r['status'], []).append(r)\n"
        "for status, some in sorted(groups.items()):\n    print(status, [r['id'] for r in some])"
    ),
    "sort_key": "rows.sort(key=lambda r: r['number'])\nprint([r['id'] for r in rows][:3])",
    "keys_of_a_loop": 'for key in ("id", "subject"):\n    print(conv[key])',
    "executor": (
        "from concurrent.futures import ThreadPoolExecutor\n\n\ndef f(r):\n    return r['id']\n\n\n"
        "with ThreadPoolExecutor(1) as pool:\n    print(list(pool.map(f, rows))[:3])"
    ),
    "none_first": "r = None\nfor r in rows:\n    pass\nprint(r['id'] if r else None)",
}

BRIDGED_USES = {
    "thread_state": 'print([t["id"] for t in conv["threads"] if t["state"] == "published"])',
    "closed_by": 'print([r["closedBy"]["firstName"] for r in rows if r["closedBy"]][:3])',
    "printed": "print(sorted(conv))",
    "dumped": "import json\nprint(json.dumps(conv, sort_keys=True)[:200])",
    "dynamic_key": "import sys\nfor key in sys.argv[1:] or ['id']:\n    print(conv[key])",
    "dynamic_get": 'name = "sub" + "ject"\nprint(conv.get(name.lower()))',
    "keys": "print(sorted(conv.keys()))",
    "items": "print(sorted(k for k, v in conv.items()))",
    "has_key": 'print("owner" in conv)',
    "equality": "print(rows[0] == rows[1])",
    "copied": "print(sorted(dict(conv)))",
    "changed": 'conv["subject"] = "new"\nprint(conv["subject"])',
    "deleted": 'del conv["subject"]\nprint("subject" in conv)',
    "updated": 'conv.update({"x": 1})\nprint(conv["x"])',
    "popped": 'print(conv.pop("subject"))',
    "template_of_unknown_text": 'template = os.environ.get("T", "%(id)s")\nprint(template % conv)',
    "star_call": "def f(**kw):\n    return kw['subject']\n\n\nprint(f(**conv))",
    "itemgetter": "from operator import itemgetter\nprint([itemgetter('id')(r) for r in rows][:3])",
    "isinstance": "print(isinstance(conv, dict))",
    "deepcopy": "import copy\nprint(copy.deepcopy(conv)['id'])",
    "stored_outside": "import types\nbag = types.SimpleNamespace()\nbag.conv = conv\n"
    "print(bag.conv['id'])",
    "process_pool": (
        "from concurrent.futures import ProcessPoolExecutor\n\n\n"
        "def f(r):\n    return r['id']\n\n\n"
        "with ProcessPoolExecutor(1) as pool:\n    print(list(pool.map(f, rows))[:3])"
    ),
    "partial": (
        "from functools import partial\n\n\ndef f(r):\n    return r['id']\n\n\n"
        "print(partial(f, conv)())"
    ),
    "row_in_fstring": 'print(len(f"{conv}") > 10)',
    "unknown_field": 'print(conv.get("nothing"))',
    "lost_field": 'print(conv["mailbox"]["name"])',
    "tags_changed": 'conv["tags"] = ["a"]\nprint(conv["tags"])',
    "getattr": "print(getattr(conv, 'get')('id'))",
    "ternary_mixed": 'r = conv if rows else {"id": 0}\nprint(r["id"])',
    "yielded_dict": "def g():\n    yield dict(conv)\n\n\nprint(len(list(g())))",
}


def program(*uses: str) -> str:
    """A program that puts one answer to each use in turn."""
    bodies = []
    for number, lines in enumerate(uses):
        body = "".join(f"    {line}\n" if line else "\n" for line in lines.split("\n"))
        bodies.append(f"def use_{number}(conv, rows):\n{body}")
    calls = "".join(f"    use_{number}(conv, rows)\n" for number in range(len(uses)))
    return HEADER + "\n\n".join(bodies) + FOOTER.replace("    use(conv, rows)\n", calls)
