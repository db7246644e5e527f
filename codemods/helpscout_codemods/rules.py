"""Every finding there is, with the code that finds it and the code that rewrites it.

The pages and the reports read this table. Code makes findings by `make_finding`, which knows the
name and the official page of each id. Nothing here imports the code of a rule: a run that finds no
V1 does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpscout_codemods.findings import Confidence, Finding, State

DOCS = "https://developer.helpscout.com/mailbox-api/"
FAMILIES = {
    "HS1": "Calls",
    "HS2": "Fields and envelopes",
    "HS3": "Credentials",
    "HS4": "Webhooks",
    "HS5": "Manifests and settings",
    "HS9": "What no codemod can do",
}
PATTERNS = "patterns.planner:PATTERNS"
"""What rewrites calls: the patterns plan it, in their order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding.

    `sentence` says what the rule is about, `link` the official page. `found_by` and `rewritten_by`
    name functions or tables of this package, as `module:name`; a rule without the latter only
    reports. `cases` are the names of its examples below `tests/codemods/cases`, which are its tests
    and its documentation.
    """

    id: str
    name: str
    sentence: str
    found_by: tuple[str, ...]
    rewritten_by: str = ""
    link: str = DOCS
    cases: tuple[str, ...] = ()


RULES: tuple[Rule, ...] = (
    Rule(
        "HS101",
        "native-call",
        "A V1 call, and every use of its answer, becomes a call of helpscout_v2.",
        ("messages:native_calls",),
        PATTERNS,
        cases=(
            "native/design_example",
            "native/helper_u4",
            "native/note",
            "native/host_in_another_module",
            "native/half_migrated",
            "native/tabs",
            "native/setup_first",
            "native/both_products",
            "keep/docs_api",
            "keep/rewritten_file",
        ),
    ),
    Rule(
        "HS102",
        "bridged-call",
        "A V1 call whose answer cannot be traced everywhere keeps working through the shim.",
        ("messages:bridged_calls",),
        "source.bridge:INSTALL",
        cases=(
            "bridge/escaping_row",
            "bridge/rows_handed_out",
            "bridge/api_client",
            "bridge/attachment",
            "bridge/to_bridge",
            "keep/already_bridged",
        ),
    ),
    Rule(
        "HS103",
        "unfollowed-call",
        "Something that looks like a V1 call is left as it is and covered by the shim.",
        (
            "messages:unfollowed_calls",
            "messages:straggler",
        ),
        "source.bridge:INSTALL",
        cases=(
            "bridge/bufferapp",
            "bridge/host_from_settings",
            "bridge/services_by_name",
            "keep/services_without_v1",
            "keep/url_in_docstring",
            "keep/shared_transport",
            "keep/other_paths",
        ),
    ),
    Rule(
        "HS104",
        "first-page",
        "Code that reads only the first page of a list still reads fifty rows.",
        ("messages:first_pages",),
        "patterns.list_rows:items_recipe",
        link=DOCS + "overview/pagination",
        cases=("native/first_page",),
    ),
    Rule(
        "HS105",
        "test-url",
        "A test expects a V1 URL; it has to change together with the code it tests.",
        ("messages:test_urls",),
        cases=("keep/test_urls",),
    ),
    Rule(
        "HS106",
        "client-library",
        "A V1 client library is replaced by a facade with the same classes and methods.",
        ("messages:client_libraries",),
        "dialects.clients:swaps",
        cases=(
            "bridge/laslabs_users",
            "bridge/stateful_pages",
            "bridge/api_client",
            "bridge/client_by_text",
            "bridge/client_from_a_table",
            "keep/exceptions_of_a_client",
            "keep/v2_client",
            "keep/v2_two_arguments",
            "keep/docs_client",
            "keep/own_package",
        ),
    ),
    Rule(
        "HS107",
        "unseen-library",
        "A V1 URL is passed to an HTTP library whose requests the shim does not see.",
        ("messages:unseen_libraries",),
        cases=("keep/tornado",),
    ),
    Rule(
        "HS201",
        "field",
        "A V1 field has no counterpart, so its call keeps working through the shim.",
        ("messages:bridged_calls",),
        "source.bridge:INSTALL",
        link=DOCS + "endpoints/conversations/get",
        cases=("bridge/lost_field",),
    ),
    Rule(
        "HS202",
        "moved-conversation",
        "A conversation's id is compared, and reading a merged conversation returns another id.",
        ("messages:compared_ids",),
        link=DOCS + "endpoints/conversations/get",
    ),
    Rule(
        "HS301",
        "credential",
        "The V1 key is replaced by HelpScout.from_env(), or each by HelpScout.from_v1_key(key).",
        ("messages:credentials",),
        "patterns.accounts:check_all",
        link=DOCS + "overview/authentication",
        cases=(
            "native/note",
            "native/host_in_another_module",
            "native/key_of_an_object",
            "native/two_keys_in_one_module",
            "keep/docs_word_for_word",
        ),
    ),
    Rule(
        "HS401",
        "webhook",
        "V1's single webhook becomes a V2 webhook, whose deliveries have other bodies.",
        (
            "messages:bridged_calls",
            "scan.receivers:receivers",
        ),
        link=DOCS + "endpoints/webhooks/create/",
        cases=(
            "bridge/webhook",
            "keep/dynamic_app",
        ),
    ),
    Rule(
        "HS501",
        "dependency-added",
        "A manifest of code that imports helpscout_v2 or the shim does not name the toolkit. "
        "`helpscout-toolkit` is added, in the place of what it replaces where there is one.",
        ("manifests.dependencies:dependency_changes",),
        "manifests.dependencies:dependency_changes",
    ),
    Rule(
        "HS502",
        "dependency-dropped",
        "A V1 client library that no source imports any more. Its line is dropped.",
        ("manifests.dependencies:dependency_changes",),
        "manifests.dependencies:dependency_changes",
    ),
    Rule(
        "HS503",
        "dependency-compiled",
        "A lock, or a requirements file that a tool has written, no longer fits the code. "
        "Change its source and run the tool again.",
        ("manifests.dependencies:dependency_changes",),
    ),
    Rule(
        "HS504",
        "dependency-in-setup-py",
        "A setup.py that computes what it requires names a V1 client library; only a list that is "
        "written out is edited. Require helpscout-toolkit by hand.",
        ("manifests.dependencies:dependency_changes",),
    ),
    Rule(
        "HS505",
        "dependency-unlisted",
        "The code needs helpscout-toolkit and no manifest of the project lists dependencies. "
        "Install it where the program runs.",
        ("manifests.dependencies:dependency_changes",),
    ),
    Rule(
        "HS511",
        "environment-example",
        "A .env example that names the V1 key. The names of an OAuth2 application are added; "
        "the old one goes when nothing reads it.",
        ("manifests.environment:environment_changes",),
        "manifests.environment:environment_changes",
        link=DOCS + "overview/authentication/",
    ),
    Rule(
        "HS512",
        "environment-file",
        "A real .env file with the V1 key in it. It holds secrets and is never edited. Add the "
        "new names by hand.",
        ("manifests.environment:environment_changes",),
        link=DOCS + "overview/authentication/",
    ),
    Rule(
        "HS513",
        "environment-elsewhere",
        "A deployment file that sets a key which the code no longer reads. Set the new names "
        "there.",
        ("manifests.environment:environment_changes",),
        link=DOCS + "overview/authentication/",
    ),
    Rule(
        "HS901",
        "unparsable",
        "The file does not parse as Python 3, so it is unchanged.",
        (
            "scan.parsable:unparsable",
            "messages:unparsable",
            "scan.python2:refused",
        ),
        cases=("keep/unparsable",),
    ),
    Rule(
        "HS902",
        "python-2",
        "A Python 2 source. The message lists its V1 lines, found by text. The setting "
        "`python2` has it upgraded first.",
        ("scan.parsable:unparsable",),
    ),
    Rule(
        "HS903",
        "python-2-upgraded",
        "A Python 2 source, upgraded with fissix first because the setting `python2` says so. "
        "The result is Python 3; run the program's tests.",
        ("scan.python2:upgraded",),
        "scan.python2:upgrade",
    ),
    Rule(
        "HS904",
        "rewrite-refused",
        "No V2 code was written: a rule failed, or the new text did not parse or was not final."
        " All files that share V1 values are bridged instead, and the program runs; where that "
        "fails, too, they are left as they are. This is a bug in the codemods.",
        (
            "scan.parsable:failed",
            "worker:work",
        ),
    ),
    Rule(
        "HS905",
        "other-language",
        "A file that is not Python (PHP, shell, JavaScript, YAML, a template ...) uses V1. Send"
        " its requests to the gateway, which answers them from V2, or call V2 there.",
        ("scan.other_files:finding",),
    ),
    Rule(
        "HS906",
        "generated-file",
        "A file that a tool generates (`@generated`, `DO NOT EDIT`, `_pb2.py`), or a copy of "
        "third-party code (`vendor/`, `third_party/`), names V1. It is not rewritten. Change what "
        "it comes from.",
        ("scan.parsable:not_own",),
    ),
    Rule(
        "HS910",
        "unused-suppression",
        "A `# helpscout: ignore[...]` comment that hides nothing. Remove the comment.",
        ("source.suppress:split",),
    ),
)
BY_ID = {rule.id: rule for rule in RULES}


def make_finding(
    id: str,
    confidence: Confidence,
    state: State,
    path: str,
    line: int,
    message: str,
    instead: str = "",
    *,
    column: int = 0,
    link: str | None = None,
    snippet: str = "",
) -> Finding:
    """A finding of the rule `id`. Its page is that of the rule, unless another one is given; ""
    stands for a place that no page of the API helps with."""
    rule = BY_ID[id]
    page = rule.link if link is None else link
    return Finding(
        id, rule.name, confidence, state, path, line, column, message, instead, page, snippet
    )
