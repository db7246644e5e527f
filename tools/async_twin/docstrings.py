"""What the asynchronous client says of itself: a sentence, and where the rest is written."""

from __future__ import annotations

import inspect

import libcst as cst

WIDTH = 100
INDENT = " " * 8

TEXTS = {
    "use it in a ``with`` statement). It may be shared between threads. Making one": (
        "use it in an ``async with`` statement). It belongs to one event loop, of asyncio or\n"
        "    trio, whose tasks may share it. Making one"
    ),
    "Iterating asks page by page": "``async for`` asks page by page",
}
"""What the docstrings of classes say differently."""


def shortened(method: cst.FunctionDef, owner: str) -> cst.FunctionDef:
    """The method with the first paragraph of its docstring.

    That of a public method names the blocking one, which describes arguments and errors.
    """
    docstring = method.get_docstring()
    statement = method.body.body[0]
    if docstring is None or not isinstance(statement, cst.SimpleStatementLine):
        return method
    name = method.name.value
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    is_public = not name.startswith("_") or name == "__call__"
    if not is_public or len(paragraphs) == 1:
        text = _quoted(paragraphs[0])
    else:
        text = _with_link(paragraphs[0], f"See ``{owner}.{name}``.")
    expression = cst.Expr(cst.SimpleString(text))
    lines = [statement.with_changes(body=[expression]), *method.body.body[1:]]
    return method.with_changes(body=method.body.with_changes(body=lines))


def _with_link(paragraph: str, link: str) -> str:
    short = f'"""{paragraph} {link}"""'
    if "\n" not in paragraph and len(INDENT) + len(short) <= WIDTH:
        return short
    return _quoted(f"{paragraph}\n\n{link}")


def _quoted(text: str) -> str:
    lines = text.replace("\n", f"\n{INDENT}").replace(f"\n{INDENT}\n", "\n\n")
    return f'"""{lines}\n{INDENT}"""' if "\n" in text else f'"""{lines}"""'


def adapted(text: str) -> str:
    """A text of the blocking client as the asynchronous one says it."""
    for old, new in TEXTS.items():
        text = text.replace(old, new)
    return text
