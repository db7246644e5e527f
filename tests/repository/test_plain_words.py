"""Names say what they hold, and texts are plain; `support.repository.plain_words` has the lists."""

from __future__ import annotations

from support.repository import plain_words as words

MOST_PARTICIPLES = 20
"""Left are constants of the catalogue's vocabulary and fields of public results."""


def test_variables_are_named_for_what_they_hold() -> None:
    participles = [place for path in words.sources() for place in words.bare_participles(path)]
    assert len(participles) < MOST_PARTICIPLES, "\n".join(map(str, participles))


def test_functions_and_attributes_say_what_they_do_or_hold() -> None:
    members = [place for path in words.sources() for place in words.bare_members(path)]
    assert [str(one) for one in members if one.text not in words.NAMES_OF_MEMBERS] == []
    assert {one.text for one in members} >= set(words.NAMES_OF_MEMBERS)


def test_texts_hold_no_phrase_that_readers_stumble_over() -> None:
    paths = [*words.sources(), *words.pages()]
    phrases = [place for path in paths for place in words.phrases(path)]
    in_catalogue = [
        place
        for place in phrases
        if place.text == words.CATALOGUE_FIELD and place.path.startswith("shim/")
    ]
    assert len(in_catalogue) < 5
    assert [str(place) for place in phrases if place not in in_catalogue] == []


def test_a_class_has_a_name_of_its_own() -> None:
    for name, paths in words.doubled_classes():
        others = [path for path in paths if not path.startswith(tuple(words.SAME_NAMES))]
        assert len(others) < 2 or name in words.PAIRS, (name, paths)


def test_modules_of_a_folder_are_told_apart_at_a_glance() -> None:
    for one, other in words.similar_modules():
        stems = tuple(path.rpartition("/")[2].removesuffix(".py") for path in (one, other))
        assert stems in words.SIMILAR, (one, other)


def test_the_lists_of_exceptions_hold_nothing_that_is_gone() -> None:
    shared_names = {name for name, _ in words.doubled_classes()}
    assert set(words.PAIRS) <= shared_names
    similar = {
        tuple(path.rpartition("/")[2].removesuffix(".py") for path in pair)
        for pair in words.similar_modules()
    }
    assert set(words.SIMILAR) <= similar
