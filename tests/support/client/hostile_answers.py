"""Answers that no API should give, by name: what a broken, hurried or hostile server may send.

Each kind stands with what reading *one conversation* out of it must come to: ``ROW`` for a good
row, ``ROW_WITH_WARNING`` for a row with a warning in the log, else the name of the client's error.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

from support.client.server import RESET, STALL, Reply, reply

ROW, ROW_WITH_WARNING = "row", "row with a warning"
Answer = tuple[Reply, str]
GOOD = b'{"id":2,"subject":"two"}'
HTML = b"<!doctype html><html><title>Error</title><p>caf\xe9</p></html>"


def listing(*rows: bytes, head: bytes = b"") -> bytes:
    return b'{"_embedded":{"conversations":[' + b",".join(rows) + b"]}" + head + b"}"


def _body(data: bytes, expected: str) -> Answer:
    return reply(200, data), expected


BODIES: dict[str, Answer] = {
    # not JSON, or not quite
    "nothing": _body(b"", "DecodeError"),
    "blanks": _body(b" \r\n\t ", "DecodeError"),
    "a page of a proxy": _body(HTML, "DecodeError"),
    "half an object": _body(GOOD[:-4], "DecodeError"),
    "half an escape": _body(b'{"id":2,"subject":"\\u00', "DecodeError"),
    "two objects": _body(GOOD + GOOD, "DecodeError"),
    "an object and a comma": _body(GOOD + b",", "DecodeError"),
    "a comment": _body(b"/* cached */" + GOOD, "DecodeError"),
    "single quotes": _body(GOOD.replace(b'"', b"'"), "DecodeError"),
    "a callback": _body(b"cb(" + GOOD + b")", "DecodeError"),
    "a guard against inclusion": _body(b")]}',\n" + GOOD, "DecodeError"),
    "XML": _body(b"<?xml version='1.0'?><id>2</id>", "DecodeError"),
    "only bytes": _body(bytes(range(256)), "DecodeError"),
    "NULs": _body(b"\0" * 50, "DecodeError"),
    "UTF-16": _body(GOOD.decode().encode("utf-16"), "DecodeError"),
    "UTF-32": _body(GOOD.decode().encode("utf-32"), "DecodeError"),
    "Latin-1": _body(b'{"id":2,"subject":"Z\xfcrich"}', ROW_WITH_WARNING),
    "a byte order mark": _body(b"\xef\xbb\xbf" + GOOD, ROW_WITH_WARNING),
    "an overlong byte sequence": _body(b'{"id":2,"subject":"\xc0\xaf"}', ROW_WITH_WARNING),
    "a surrogate as bytes": _body(b'{"id":2,"subject":"\xed\xa0\xbd"}', ROW_WITH_WARNING),
    "a letter cut in two": _body(b'{"id":2,"subject":"\xf0\x9f\x98"}', ROW_WITH_WARNING),
    "a surrogate alone": _body(b'{"id":2,"subject":"cut \\ud83d"}', ROW_WITH_WARNING),
    "surrogates in the wrong order": _body(
        b'{"id":2,"subject":"\\ude00\\ud83d"}', ROW_WITH_WARNING
    ),
    "a surrogate in a name": _body(b'{"id":2,"subject":"x","\\ud83d":1}', ROW_WITH_WARNING),
    "a line end in a text": _body(b'{"id":2,"subject":"a\r\nb"}', ROW_WITH_WARNING),
    "an unknown escape": _body(b'{"id":2,"subject":"\\q"}', "DecodeError"),
    "deep lists": _body(b"[" * 100_000, "DecodeError"),
    "deep lists that close": _body(b"[" * 100_000 + b"]" * 100_000, "DecodeError"),
    "deep objects": _body(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "DecodeError"),
    "depth in a new field": _body(
        b'{"id":2,"new":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "DecodeError"
    ),
    "depth in a known field": _body(
        b'{"id":2,"tags":' + b'[{"tag":' * 50_000 + b"1" + b"}]" * 50_000 + b"}", "DecodeError"
    ),
    # JSON, but no conversation
    "null": _body(b"null", "DecodeError"),
    "true": _body(b"true", "DecodeError"),
    "a number": _body(b"17", "DecodeError"),
    "a text": _body(b'"two"', "DecodeError"),
    "an empty list": _body(b"[]", "DecodeError"),
    "a list of one": _body(b"[" + GOOD + b"]", "DecodeError"),
    "an empty object": _body(b"{}", "DecodeError"),
    "no id": _body(b'{"subject":"two"}', "DecodeError"),
    "a null id": _body(b'{"id":null,"subject":"two"}', "DecodeError"),
    "an id in words": _body(b'{"id":"two"}', "DecodeError"),
    "a list as id": _body(b'{"id":[2]}', "DecodeError"),
    "an object as id": _body(b'{"id":{"$oid":2}}', "DecodeError"),
    "an id with a fraction": _body(b'{"id":2.5}', "DecodeError"),
    "an endless id": _body(b'{"id":' + b"9" * 6000 + b"}", "DecodeError"),
    "NaN as id": _body(b'{"id":NaN}', "DecodeError"),
    "an error with status 200": _body(b'{"error":"down","message":"later"}', "DecodeError"),
    "a wrapped object": _body(b'{"item":' + GOOD + b"}", "DecodeError"),
    # a conversation with other types than documented
    "an id as text": _body(b'{"id":"2","subject":"two"}', ROW),
    "an id with a point": _body(b'{"id":2.0,"subject":"two"}', ROW),
    "an id twice": _body(b'{"id":1,"id":2,"subject":"two"}', ROW),
    "a number for a text": _body(b'{"id":2,"subject":17}', ROW_WITH_WARNING),
    "a boolean for a text": _body(b'{"id":2,"subject":true}', ROW_WITH_WARNING),
    "a list for a text": _body(b'{"id":2,"subject":["two"]}', ROW_WITH_WARNING),
    "an object for a text": _body(b'{"id":2,"subject":{"en":"two"}}', ROW_WITH_WARNING),
    "null for a text": _body(b'{"id":2,"subject":null}', ROW),
    "null for everything": _body(
        b'{"id":2,"tags":null,"source":null,"customFields":null,"threads":null,"cc":null}', ROW
    ),
    "a text for a list": _body(b'{"id":2,"cc":"a@b.test"}', ROW_WITH_WARNING),
    "an object for a list": _body(b'{"id":2,"tags":{"0":{"tag":"x"}}}', ROW_WITH_WARNING),
    "null in a list": _body(b'{"id":2,"tags":[null,{"id":1,"tag":"x"}]}', ROW_WITH_WARNING),
    "numbers in a list of texts": _body(b'{"id":2,"cc":[1,2]}', ROW_WITH_WARNING),
    "a list for an object": _body(b'{"id":2,"assignee":[]}', ROW_WITH_WARNING),
    "a text for an object": _body(b'{"id":2,"assignee":"Ada"}', ROW_WITH_WARNING),
    "a number for an object": _body(b'{"id":2,"source":5}', ROW_WITH_WARNING),
    "an empty text as a time": _body(b'{"id":2,"createdAt":""}', ROW_WITH_WARNING),
    "a time of zeros": _body(b'{"id":2,"createdAt":"0000-00-00T00:00:00Z"}', ROW_WITH_WARNING),
    "a time without a zone": _body(b'{"id":2,"createdAt":"2024-01-01T00:00:00"}', ROW_WITH_WARNING),
    "a time with a blank": _body(b'{"id":2,"createdAt":"2024-01-01 00:00:00"}', ROW_WITH_WARNING),
    "a day": _body(b'{"id":2,"createdAt":"2024-01-01"}', ROW_WITH_WARNING),
    "a day that does not exist": _body(
        b'{"id":2,"createdAt":"2023-02-29T00:00:00Z"}', ROW_WITH_WARNING
    ),
    "a leap second": _body(b'{"id":2,"createdAt":"2016-12-31T23:59:60Z"}', ROW_WITH_WARNING),
    "milliseconds since 1970": _body(b'{"id":2,"createdAt":1704067200000}', ROW_WITH_WARNING),
    "a time far away": _body(b'{"id":2,"createdAt":"99999-01-01T00:00:00Z"}', ROW_WITH_WARNING),
    "an infinite number": _body(b'{"id":2,"number":1e999}', ROW_WITH_WARNING),
    "a negative number": _body(b'{"id":2,"number":-7}', ROW),
    "a threads list for the count": _body(b'{"id":2,"threads":[{"id":5}]}', ROW),
    "a wrong list of embedded": _body(b'{"id":2,"_embedded":[]}', ROW),
    "fields of the client's own": _body(b'{"id":2,"_source":"x","__dict__":{},"raw":5}', ROW),
    "an empty name": _body(b'{"":1,"id":2}', ROW),
    "times of other forms": _body(
        b'{"id":2,"createdAt":"Mon, 01 Jan 2024","closedAt":"2024-W01-1T00:00:00Z"}',
        ROW_WITH_WARNING,
    ),
    "times at the ends of all time": _body(
        b'{"id":2,"createdAt":"0001-01-01T00:00:00+23:59","closedAt":"9999-12-31T23:59:59-23:59"}',
        ROW,
    ),
    "a megabyte of subject": _body(b'{"id":2,"subject":"' + b"x" * 1_000_000 + b'"}', ROW),
    "ten thousand new fields": _body(
        b'{"id":2,' + b",".join(b'"f%d":%d' % (n, n) for n in range(10_000)) + b"}", ROW
    ),
}

_SECONDS = (
    b'"ten"',
    b"null",
    b"[]",
    b"-1",
    b"1e400",
    b"NaN",
    b"1e300",
    b"9" * 5000,
    b"true",
    b'""',
)
_NO_TOKENS = (b"null", b"5", b"[]", b"{}", b'""', b'" "', b'"\\ud83d"', b'"a\\nb"', b'"\\u00e9"')
TOKENS: dict[str, bytes] = {
    **{
        f"a life of {case[:9].decode()} seconds": b'{"access_token":"t","accessToken":"t",'
        b'"expires_in":%b,"expiresIn":%b}' % (case, case)
        for case in _SECONDS
    },
    **{
        f"the token {case.decode()}": b'{"access_token":%b,"accessToken":%b,"expires_in":7200,'
        b'"expiresIn":7200}' % (case, case)
        for case in _NO_TOKENS
    },
    **{
        f"the refresh token {case.decode()}": b'{"access_token":"t","accessToken":"t",'
        b'"expires_in":7200,"expiresIn":7200,"refresh_token":%b,"refreshToken":%b}' % (case, case)
        for case in _NO_TOKENS
    },
    "another type": b'{"access_token":"t","token_type":"mac","expires_in":7200}',
    "a scope of lists": b'{"access_token":"t","token_type":"bearer","expires_in":7200,"scope":[5]}',
    "an error with status 200": b'{"error":"invalid_grant","error_description":5}',
    "an error of lists": b'{"error":["invalid_grant"],"message":{"a":1}}',
}
"""What the token endpoint and the transition service may answer instead of a good token."""


def _raw(head: str, body: bytes = b"") -> bytes:
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


def _chunked(chunks: bytes) -> bytes:
    return _raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunks)


def _packed(data: bytes, coding: str = "gzip", **options: int) -> bytes:
    return reply(200, data, {"Content-Encoding": coding}, **options)  # type: ignore[arg-type]


GZIP_BODY = gzip.compress(GOOD)

TRANSPORT: dict[str, Answer] = {
    "a reset": (RESET, "TransportError"),
    "a close without an answer": (b"", "TransportError"),
    "half a status line": (b"HTTP/1.1 2", "TransportError"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", "TransportError"),
    "a status in words": (_raw("HTTP/1.1 OK fine\nContent-Length: 2", b"{}"), "TransportError"),
    "a status of four digits": (_raw("HTTP/1.1 2000 OK\nContent-Length: 0"), "TransportError"),
    "a status of zero": (_raw("HTTP/1.1 000 None\nContent-Length: 0"), "TransportError"),
    "half of the head": (b"HTTP/1.1 200 OK\r\nContent-Type: app", "DecodeError"),
    "silence": (STALL, "TransportTimeoutError"),
    "silence in the head": (b"HTTP/1.1 200 OK\r\nContent-Ty" + STALL, "TransportTimeoutError"),
    "silence in the body": (reply(200, GOOD, length=500) + STALL, "TransportTimeoutError"),
    "a body shorter than announced": (reply(200, GOOD, length=500), "TransportError"),
    "a body longer than announced": (reply(200, GOOD + b"}}", length=len(GOOD)), ROW),
    "a length in words": (_raw("HTTP/1.1 200 OK\nContent-Length: ten", GOOD), ROW),
    "a negative length": (_raw("HTTP/1.1 200 OK\nContent-Length: -5", GOOD), ROW),
    "two lengths": (
        _raw("HTTP/1.1 200 OK\nContent-Length: 24\nContent-Length: 999", GOOD),
        "TransportError",
    ),
    "no length": (_raw("HTTP/1.1 200 OK\nConnection: close", GOOD), ROW),
    "HTTP/1.0": (_raw("HTTP/1.0 200 OK", GOOD), ROW),
    "line ends of one byte": (b"HTTP/1.1 200 OK\nConnection: close\n\n" + GOOD, ROW),
    "a chunk of no size": (
        _chunked(b"zz\r\n"),
        "TransportError",
    ),
    "a chunk cut off": (
        _chunked(b"18\r\n{}"),
        "TransportError",
    ),
    "chunks without an end": (
        _chunked(b"18\r\n" + GOOD + b"\r\n"),
        "TransportError",
    ),
    "a chunk of a huge size": (
        _chunked(b"ffffffffffffffff\r\n{}"),
        "TransportError",
    ),
    "a negative chunk": (
        _chunked(b"-5\r\n{}"),
        "TransportError",
    ),
    "gzip": (_packed(GZIP_BODY), ROW),
    "gzip in two parts": (_packed(gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:])), ROW),
    "gzip cut off": (_packed(GZIP_BODY[:-14]), "DecodeError"),
    "gzip with a wrong sum": (_packed(GZIP_BODY[:-8] + b"\0" * 8), "TransportError"),
    "gzip with garbage behind": (_packed(GZIP_BODY + b"garbage"), ROW),
    "gzip damaged inside": (
        _packed(GZIP_BODY[:12] + b"\xff\xff" + GZIP_BODY[14:]),
        "TransportError",
    ),
    "plain text called gzip": (_packed(GOOD), "TransportError"),
    "gzip that says nothing of it": (reply(200, GZIP_BODY), "DecodeError"),
    "an empty gzip body": (_packed(b""), "DecodeError"),
    "deflate": (_packed(zlib.compress(GOOD), "deflate"), ROW),
    "deflate without a head": (_packed(zlib.compress(GOOD)[2:-4], "deflate"), ROW),
    "plain text called deflate": (_packed(GOOD, "deflate"), "TransportError"),
    "an unknown coding": (_packed(GOOD, "x-secret"), ROW),
    "four codings": (_packed(GOOD, "gzip, gzip, gzip, gzip"), "TransportError"),
    "a chunk with an extension": (_chunked(b"18;a=b\r\n" + GOOD + b"\r\n0\r\n\r\n"), ROW),
    "a chunk in other digits": (_chunked(b"\xb2\r\n{}"), "TransportError"),
    "a length beyond the chunks": (
        _raw(
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 5",
            b"18\r\n" + GOOD + b"\r\n0\r\n\r\n",
        ),
        ROW,
    ),
    "early hints first": (
        _raw("HTTP/1.1 102 Processing") + _raw("HTTP/1.1 103 Early Hints") + reply(200, GOOD),
        "APIError",  # http.client takes them for the answer
    ),
    "two answers to one call": (reply(200, GOOD) + reply(500, b"x"), ROW),
    "bytes behind the answer": (reply(200, GOOD) + b"GARBAGE" * 10, ROW),
    "a reason of bytes": (
        b"HTTP/1.1 200 caf\xe9\x80\r\nContent-Length: 24\r\n\r\n" + GOOD,
        ROW,
    ),
    "gzip in capitals": (_packed(GZIP_BODY, "GZIP"), ROW),
    "gzip twice": (_packed(gzip.compress(GZIP_BODY), "gzip, gzip"), ROW),
    "a huge header": (reply(200, GOOD, {"X-Junk": "j" * 70_000}), "TransportError"),
    "a thousand headers": (
        reply(200, GOOD, {f"X-{n}": "j" for n in range(1000)}),
        "TransportError",
    ),
    "a header without a name": (_raw("HTTP/1.1 200 OK\n: x\nContent-Length: 24", GOOD), ROW),
    "a header of bytes": (reply(200, GOOD, {"X-Name": "caf\xe9\x81"}), ROW),
    "folded headers": (_raw("HTTP/1.1 200 OK\nX-A: 1\n  2\nContent-Length: 24", GOOD), ROW),
    "the type of a picture": (reply(200, GOOD, {"Content-Type": "image/png"}), ROW),
    "a charset that is none": (reply(200, GOOD, {"Content-Type": "text/html; charset=no"}), ROW),
    "204": (reply(204), "DecodeError"),
    "205 with a body": (reply(205, GOOD), ROW),
    "206": (reply(206, GOOD[:-4]), "DecodeError"),
    "a status of tomorrow": (reply(299, GOOD), ROW),
}


def _details(entries: bytes) -> bytes:
    return b'{"_embedded":{"errors":[' + entries + b"]}}"


_ERRORS = {
    400: "ValidationError",
    401: "AuthenticationError",
    402: "AccessDeniedError",
    403: "AccessDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    412: "PreconditionError",
    413: "PayloadTooLargeError",
    415: "UnsupportedMediaTypeError",
    423: "LockedError",
    429: "RateLimitError",
}
_STATUSES = (400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 422, 423, 429)
STATUSES: dict[str, Answer] = {
    **{
        f"{status} as a page": (
            reply(status, HTML, {"Content-Type": "text/html"}),
            _ERRORS.get(status, "ServerError" if status >= 500 else "APIError"),
        )
        for status in (*_STATUSES, 451, 499, 500, 501, 502, 503, 504, 505, 520, 530, 599, 999)
    },
    **{
        f"429 to wait {wait!r}": (
            reply(429, b"{}", {"X-RateLimit-Retry-After": wait}),
            "RateLimitError",
        )
        for wait in (
            "",
            " ",
            "0",
            "-5",
            "0.001",
            "1e400",
            "NaN",
            "inf",
            "-inf",
            "ten",
            "1,5",
            "0x10",
            "1_0",
            "\xb2",
            "9" * 5000,
            "Wed, 21 Oct 2015 07:28:00 GMT",
            "31536000",
        )
    },
    **{
        f"429 with {name}": (reply(429, b"", headers), "RateLimitError")
        for name, headers in {
            "Retry-After": {"Retry-After": "1"},
            "a date": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"},
            "a limit in words": {"X-RateLimit-Limit-Minute": "many"},
            "a limit of superscripts": {"X-RateLimit-Limit-Minute": "\xb2\xb3"},
            "a negative rest": {"X-RateLimit-Remaining-Minute": "-1"},
            "an endless rest": {"X-RateLimit-Remaining-Minute": "9" * 5000},
        }.items()
    },
    **{
        f"400 with {name}": (reply(400, body), "ValidationError")
        for name, body in {
            "no body": b"",
            "a text": b'"no"',
            "a list": b'[{"message":"no"}]',
            "null": b"null",
            "numbers": b'{"message":5,"logRef":6,"_embedded":7}',
            "an object as message": b'{"message":{"en":"no"},"error":["x"]}',
            "errors of all kinds": _details(b'1,null,"x",[],{"path":[],"_links":5}'),
            "errors as an object": b'{"_embedded":{"errors":{"path":"a","message":"b"}}}',
            "links of all kinds": _details(b'{"links":[1,{"rel":"about","href":9}]}'),
            "about as a list": _details(b'{"_links":{"about":[{"href":"x"}]}}'),
            "a surrogate": b'{"message":"\\ud83d"}',
            "a bad byte": b'{"message":"caf\xe9"}',
            "control characters": b'{"message":"a\\u001b[31m\\r\\nInjected: 1"}',
            "depth": b'{"message":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "a rejected value of depth 900": b'{"_embedded":{"errors":[{"rejectedValue":'
            + b"[" * 900
            + b"]" * 900
            + b"}]}}",
            "gzip cut off": b"",
        }.items()
        if name != "gzip cut off"
    },
    "400 with gzip cut off": (
        reply(400, gzip.compress(b'{"message":"no"}')[:-12], {"Content-Encoding": "gzip"}),
        "ValidationError",
    ),
    "400 with plain text called gzip": (
        reply(400, b'{"message":"no"}', {"Content-Encoding": "gzip"}),
        "TransportError",
    ),
    "500 cut off": (reply(500, HTML, length=5000), "TransportError"),
    "100 for ever": (_raw("HTTP/1.1 100 Continue") * 40, "TransportError"),
    "101": (reply(101), "APIError"),
    "304": (reply(304), "APIError"),
    "300": (reply(300, b"", {"Location": "/v2/x"}), "APIError"),
}


def _moved(location: str | None, status: int = 301) -> bytes:
    return reply(status, b"", {} if location is None else {"Location": location})


REDIRECTS: dict[str, Answer] = {
    "301 to no place": (_moved(None), "ConversationMovedError"),
    "301 to an empty place": (_moved(""), "ConversationMovedError"),
    "301 to itself": (_moved("/v2/conversations/2"), "ConversationMovedError"),
    "301 to no URL": (_moved("http://[::1"), "ForeignHostError"),
    "301 to a port that is none": (_moved("http://127.0.0.1:99999/x"), "ForeignHostError"),
    "301 to a superscript": (_moved("/v2/conversations/\xb2"), "APIError"),
    "301 to an endless number": (
        _moved("/v2/conversations/" + "9" * 5000),
        "ConversationMovedError",
    ),
    "301 to a mail address": (_moved("mailto:a@b.test"), "ForeignHostError"),
    "301 to a script": (_moved("javascript:alert(1)"), "ForeignHostError"),
    "301 to another host": (_moved("https://elsewhere.test/v2/x"), "ForeignHostError"),
    "301 without a scheme": (_moved("//elsewhere.test/v2/x"), "ForeignHostError"),
    "302 to itself": (_moved("?again", 302), "APIError"),
    "303 to no place": (_moved(None, 303), "APIError"),
    "307 to a page": (_moved("/login", 307), "APIError"),
    "308 to bytes": (_moved("/caf\xe9", 308), "APIError"),
}

ROWS = b'{"id":1,"subject":"one"}'


def _links(next_: bytes, row: bytes = ROWS) -> bytes:
    return listing(row, head=b',"_links":{"next":' + next_ + b"}")


def _cycling(make: Callable[[int], bytes]) -> Reply:
    numbers = iter(range(1, 1_000_000))
    return lambda asked: reply(200, make(next(numbers)))


def _href(text: str) -> bytes:
    return b'{"href":"' + text.encode() + b'"}'


def _page(number: int) -> bytes:
    return _href(f"/v2/x?page={number}")


def _counted(pages: int, total: int) -> bytes:
    return listing(ROWS, head=b',"page":{"totalPages":%d,"totalElements":%d}' % (pages, total))


LISTS: dict[str, Answer] = {
    "next as text": (reply(200, _links(b'"/v2/x?page=2"')), ROW),
    "next as a list": (reply(200, _links(b'[{"href":"/v2/x?page=2"}]')), ROW),
    "next of null": (reply(200, _links(b"null")), ROW),
    "next without a place": (reply(200, _links(b"{}")), ROW),
    "next of a number": (reply(200, _links(b'{"href":7}')), ROW),
    "next that is no URL": (reply(200, _links(_href("http://[::1"))), "ForeignHostError"),
    "next on another host": (
        reply(200, _links(_href("https://x.test/v2?page=2"))),
        "ForeignHostError",
    ),
    "next in words": (_cycling(lambda n: _links(_href("/v2/x?page=next"))), "DecodeError"),
    "next as a superscript": (_cycling(lambda n: _links(_href("?page=\xb2"))), "DecodeError"),
    "next of endless digits": (
        _cycling(lambda n: _links(_href("/v2/x?page=" + "9" * 5000))),
        "DecodeError",
    ),
    "next below zero": (_cycling(lambda n: _links(_href("/v2/x?page=-1"))), "DecodeError"),
    "next on itself": (_cycling(lambda n: _links(_href("/v2/x?page=1"))), "DecodeError"),
    "next without a query": (_cycling(lambda n: _links(_href("/v2/x"))), "DecodeError"),
    "next that moves on": (_cycling(lambda n: _links(_page(n + 1))), "DecodeError"),
    "two pages in a circle": (
        _cycling(
            lambda n: listing(
                b'{"id":%d}' % (n % 2), head=b',"_links":{"next":' + _href(f"/x?page={n}") + b"}"
            )
        ),
        "DecodeError",
    ),
    "totals that are huge": (
        reply(200, _counted(999_999_999, 9)),
        "DecodeError",
    ),
    "totals that grow without rows": (
        _cycling(
            lambda n: listing(
                ROWS, head=b',"page":{"totalPages":%d,"totalElements":%d}' % (n + 5, n)
            )
        ),
        "DecodeError",
    ),
    "a cursor of always": (
        reply(200, _links(_href("/v3/x?cursor=same"))),
        "DecodeError",
    ),
    "cursors in a circle": (
        _cycling(lambda n: _links(_href(f"/v3/x?cursor={n % 3}"))),
        "DecodeError",
    ),
    "totals that shrink": (
        _cycling(
            lambda n: listing(
                ROWS,
                head=b',"_links":{"next":{"href":"/x?page=%d"}},"page":{"number":%d,'
                b'"totalPages":%d}' % (n + 1, n, max(1, 400 - n)),
            )
        ),
        "DecodeError",
    ),
    "next with a line end": (
        _cycling(lambda n: _links(b'{"href":"/v2/x?cursor=a\\r\\nX: y"}')),
        "DecodeError",
    ),
    "next with a user": (
        reply(200, _links(_href("http://127.0.0.1@evil.test/?page=2"))),
        "ForeignHostError",
    ),
    "a size of nothing": (
        reply(200, listing(ROWS, head=b',"page":{"number":1,"size":0,"totalPages":1}')),
        ROW,
    ),
    "an earlier page": (
        reply(200, listing(ROWS, head=b',"page":{"number":1,"totalPages":5}')),
        "DecodeError",
    ),
    "empty pages with a next": (
        _cycling(
            lambda n: (
                b'{"_embedded":{"conversations":[]},"_links":{"next":{"href":"/x?page=%d"}}}'
                % (n + 1)
            )
        ),
        ROW,
    ),
    "rows left out for ever": (
        _cycling(
            lambda n: listing(
                ROWS, b"null", head=b',"_links":{"next":{"href":"/x?page=%d"}}' % (n + 1)
            )
        ),
        "DecodeError",
    ),
}
"""What walking a list must come to; rows alone are enough for ``ROW``."""
