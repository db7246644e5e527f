"""The parameters of functions, and the arguments of calls by the parameters that they fill."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

Definition = cst.FunctionDef | cst.Lambda


def positional(function: Definition) -> list[cst.Param]:
    """The parameters that arguments fill by their place, a method's object first."""
    return [*function.params.posonly_params, *function.params.params]


def single(function: Definition) -> list[cst.Param]:
    """The parameters that stand for one argument each: all but `*args` and `**options`."""
    return [*positional(function), *function.params.kwonly_params]


def every(function: Definition) -> list[cst.Param]:
    """All parameters, `*args` and `**options` at the end."""
    stars = (function.params.star_arg, function.params.star_kwarg)
    return [*single(function), *(star for star in stars if isinstance(star, cst.Param))]


def names(params: Sequence[cst.Param]) -> list[str]:
    return [param.name.value for param in params]


def positional_names(function: Definition, *, is_bound: bool) -> list[str]:
    """The names of the parameters that a call fills by their place; `is_bound` says that the
    function is called as a method of an object, which is its first parameter."""
    return names(positional(function))[int(is_bound) :]


def arguments(call: cst.Call, places: Sequence[str]) -> dict[str, cst.Arg]:
    """The arguments of a call by the names of the parameters they fill.

    `places` names the parameters that are filled by place. The keys "*" and "**" stand for
    arguments behind a star, and "" for an argument without a parameter.
    """
    args_by_name: dict[str, cst.Arg] = {}
    for place, arg in enumerate(call.args):
        hidden = arg.star or ("*" if "*" in args_by_name and arg.keyword is None else "")
        by_place = "".join(places[place : place + 1])
        args_by_name[hidden or (arg.keyword.value if arg.keyword is not None else by_place)] = arg
    return args_by_name
