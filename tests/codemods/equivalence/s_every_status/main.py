# native
import os
import time
from http import HTTPStatus

import requests

AUTH = (os.environ["HELPSCOUT_API_KEY"], "X")
BASE = "https://api.helpscout.net/v1"
NOT_FOUND = 404


def of_return_eq_close(cid):
    r = requests.put(BASE + "/conversations/%d.json" % cid, json={"status": "closed"}, auth=AUTH)
    return r.status_code == 200


def of_return_eq():
    print(of_return_eq_close(50001), of_return_eq_close(999999))


def of_return_ok_close(cid):
    return requests.put(
        BASE + "/conversations/%d.json" % cid, json={"status": "closed"}, auth=AUTH
    ).ok


def of_return_ok():
    print(of_return_ok_close(50001), of_return_ok_close(999999))


def of_write_ok_print_note(cid, text):
    r = requests.post(
        BASE + "/conversations/%d.json" % cid,
        json={"type": "note", "createdBy": {"type": "user", "id": 41}, "body": text},
        auth=AUTH,
    )
    if not r.ok:
        print("failed", r.status_code)


def of_write_ok_print():
    of_write_ok_print_note(50001, "x")
    of_write_ok_print_note(999999, "x")


def of_in_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code in (404, 403):
        return None
    r.raise_for_status()
    return r.json()["item"]["firstName"]


def of_in():
    print(of_in_find(8001), of_in_find(999999))


def of_not_in_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code not in (200, 404):
        raise RuntimeError("status %d" % r.status_code)
    if r.status_code == 404:
        return "nobody"
    return r.json()["item"]["firstName"]


def of_not_in():
    print(of_not_in_find(8001), of_not_in_find(999999))


def of_codes_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code == requests.codes.ok:
        return r.json()["item"]["firstName"]
    elif r.status_code == requests.codes.not_found:
        return "gone"
    return None


def of_codes():
    print(of_codes_find(8001), of_codes_find(999999))


def of_chain_else_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code == 200:
        return r.json()["item"]["firstName"]
    elif r.status_code == 404:
        return None
    else:
        raise RuntimeError("desk said %s" % r.status_code)


def of_chain_else():
    print(of_chain_else_find(8001), of_chain_else_find(999999))


def of_truth_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r:
        return r.json()["item"]["firstName"]
    return "nothing"


def of_truth():
    print(of_truth_find(8001), of_truth_find(999999))


def of_not_truth_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if not r:
        print("no answer for", cid)
        return
    print(r.json()["item"]["firstName"])


def of_not_truth():
    of_not_truth_find(8001)
    of_not_truth_find(999999)


def of_match_wild_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    match r.status_code:
        case 404 | 410:
            return None
        case 200 | 201:
            return r.json()["item"]["firstName"]
        case _:
            raise RuntimeError(str(r.status_code))


def of_match_wild():
    print(of_match_wild_find(8001), of_match_wild_find(999999))


def of_get_item_find(cid):
    return requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH).json().get("item")


def of_get_item():
    for i in (8001, 999999):
        c = of_get_item_find(i)
        print(c["firstName"] if c else "none")


def of_get_items_find(box):
    r = requests.get(BASE + "/mailboxes/%d/folders.json" % box, auth=AUTH)
    for f in r.json().get("items", []):
        print(f["name"])


def of_get_items():
    of_get_items_find(101)
    of_get_items_find(9999)


def of_get_items_kept_find(box):
    data = requests.get(BASE + "/mailboxes/%d/conversations.json" % box, auth=AUTH).json()
    rows_ = data.get("items", [])
    return [c["id"] for c in rows_]


def of_get_items_kept():
    print(of_get_items_kept_find(101))
    print(of_get_items_kept_find(9999))


def of_not_200_none_rows_folder(box, name="Mine"):
    r = requests.get(BASE + "/mailboxes/%s/folders.json" % box, auth=AUTH)
    if r.status_code != 200:
        return None
    for f in r.json()["items"]:
        if f["name"] == name:
            return f["activeCount"]


def of_not_200_none_rows():
    print(of_not_200_none_rows_folder(101), of_not_200_none_rows_folder(9999))


def of_ge_400_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code >= 400:
        return r.status_code
    return r.json()["item"]["firstName"]


def of_ge_400():
    print(of_ge_400_find(8001), of_ge_400_find(999999))


def of_floordiv_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code // 100 == 2:
        return r.json()["item"]["firstName"]
    if r.status_code // 100 == 5:
        return "server"
    return "client"


def of_floordiv():
    print(of_floordiv_find(8001), of_floordiv_find(999999))


def of_between_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if not 200 <= r.status_code < 300:
        return ""
    return r.json()["item"]["firstName"]


def of_between():
    print(of_between_find(8001), of_between_find(999999))


def of_ternary_assign():
    for cid in (8001, 999999):
        r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
        name = r.json()["item"]["firstName"] if r.ok else "status %d" % r.status_code
        print(name)


def of_loop_continue():
    for cid in (8001, 999999, 8002):
        r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
        if r.status_code == 404:
            print("skip", cid)
            continue
        print(r.json()["item"]["firstName"])


def of_counter():
    done = failed = 0
    for cid in (50001, 999999, 50002):
        r = requests.put(
            BASE + "/conversations/%d.json" % cid, json={"status": "closed"}, auth=AUTH
        )
        if r.status_code == 200:
            done += 1
        else:
            failed += 1
    print(done, failed)


def of_flag_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    good = r.status_code == 200
    if good:
        return r.json()["item"]["firstName"]
    return None


def of_flag():
    print(of_flag_find(8001), of_flag_find(999999))


def of_item_in_find(cid):
    data = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH).json()
    if "item" in data:
        return data["item"]["firstName"]
    return "no item"


def of_item_in():
    print(of_item_in_find(8001), of_item_in_find(999999))


def of_names_find(cid):
    error = "none"
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code == NOT_FOUND:
        return error
    if r.status_code != 200:
        return r.status_code
    return r.json()["item"]["firstName"]


def of_names():
    print(of_names_find(8001), of_names_find(999999))


def of_httpstatus_find(cid):
    r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
    if r.status_code == HTTPStatus.NOT_FOUND:
        return "gone"
    if r.status_code == HTTPStatus.OK:
        return r.json()["item"]["firstName"]
    raise ValueError(r.status_code)


def of_httpstatus():
    print(of_httpstatus_find(8001), of_httpstatus_find(999999))


def of_429_retry_fetch(cid):
    while True:
        r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
        if r.status_code == 429:
            time.sleep(1)
            continue
        if r.status_code == 404:
            return None
        r.raise_for_status()
        return r.json()["item"]["firstName"]


def of_429_retry():
    print(of_429_retry_fetch(8001), of_429_retry_fetch(999999))


def of_two_calls_both(a, b):
    first = requests.get(BASE + "/customers/%d.json" % a, auth=AUTH)
    if first.status_code != 200:
        return "first %d" % first.status_code
    second = requests.get(BASE + "/customers/%d.json" % b, auth=AUTH)
    if second.status_code != 200:
        return "second"
    return first.json()["item"]["firstName"], second.json()["item"]["firstName"]


def of_two_calls():
    print(
        of_two_calls_both(8001, 8002),
        of_two_calls_both(999999, 8001),
        of_two_calls_both(8001, 999999),
    )


def of_nested_both(a, b):
    first = requests.get(BASE + "/customers/%d.json" % a, auth=AUTH)
    if first.ok:
        second = requests.get(BASE + "/customers/%d.json" % b, auth=AUTH)
        if second.ok:
            return second.json()["item"]["firstName"]
        return "second"
    return "first"


def of_nested():
    print(of_nested_both(8001, 8002), of_nested_both(999999, 8001), of_nested_both(8001, 999999))


def of_while_retry_fetch(cid):
    for attempt in range(3):
        r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
        if r.status_code == 200:
            return r.json()["item"]["firstName"]
        time.sleep(0.01)
    return "gave up"


def of_while_retry():
    print(of_while_retry_fetch(8001), of_while_retry_fetch(999999))


def of_rows_paging_stop():
    page = 1
    while True:
        r = requests.get(
            BASE + "/mailboxes/101/conversations.json", params={"page": page}, auth=AUTH
        )
        if r.status_code != 200:
            break
        data = r.json()
        print([c["id"] for c in data["items"]])
        if page == data["pages"]:
            break
        page += 1


def of_try_around_find(cid):
    try:
        r = requests.get(BASE + "/customers/%d.json" % cid, auth=AUTH)
        if r.status_code == 404:
            return "gone"
        r.raise_for_status()
        return r.json()["item"]["firstName"]
    except requests.RequestException:
        return "trouble"


def of_try_around():
    print(of_try_around_find(8001), of_try_around_find(999999))


of_return_eq()
of_return_ok()
of_write_ok_print()
of_in()
of_not_in()
of_codes()
of_chain_else()
of_truth()
of_not_truth()
of_match_wild()
of_get_item()
of_get_items()
of_get_items_kept()
of_not_200_none_rows()
of_ge_400()
of_floordiv()
of_between()
of_ternary_assign()
of_loop_continue()
of_counter()
of_flag()
of_item_in()
of_names()
of_httpstatus()
of_429_retry()
of_two_calls()
of_nested()
of_while_retry()
of_rows_paging_stop()
of_try_around()
