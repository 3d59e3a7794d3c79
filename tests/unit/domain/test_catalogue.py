"""The kinds of dispute: complete in both languages, and forms that are checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.adapters.catalogue import CatalogueFiles
from chalicelib.domain import catalogue as cat
from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.catalogue import Bilingual, Field, FieldKind, Guide, Holder, Need, Option

CATALOGUE = CatalogueFiles().get()
GUIDES = list(CATALOGUE.guides.values())
HAN = re.compile(r"[\u4e00-\u9fff]")

every_kind = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.type)
LOGISTICS = {"carrier": "SF", "tracking_ref": "SF1029384756", "problem": "damaged"}


def texts(value: Any) -> Iterator[Bilingual]:
    """Every text in it, at any depth."""
    if isinstance(value, Bilingual):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def wrong(details: dict[str, str], kind: DisputeType = DisputeType.LOGISTICS) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in cat.wrong_details(CATALOGUE, kind, details)}


# --- what ships


@pytest.mark.capability("S14")
def test_every_kind_of_dispute_has_a_guide() -> None:
    """All eleven, in the order in which they are declared."""
    assert list(CATALOGUE.guides) == list(DisputeType)
    assert len(CATALOGUE.guides) == 11


@pytest.mark.capability("S14")
@every_kind
def test_no_kind_lacks_form_evidence_or_remedies(guide: Guide) -> None:
    """Several of each, and a requirement in form and checklist."""
    assert len(guide.form) >= 4
    assert any(field.required for field in guide.form)
    assert len(guide.evidence) >= 4
    assert any(exhibit.needed is Need.MUST for exhibit in guide.evidence)
    assert len(guide.remedies) >= 3


@every_kind
def test_every_text_stands_in_both_languages(guide: Guide) -> None:
    """English without Chinese characters; Chinese with some, unless it is a name in letters."""
    for text in texts(guide):
        assert not HAN.search(text.en), text.en
        assert HAN.search(text.zh), text.zh


@every_kind
def test_a_guide_has_no_problems(guide: Guide) -> None:
    """By the checks that any guide must pass."""
    assert cat.problems(guide) == []


@every_kind
def test_every_remedy_is_a_known_one(guide: Guide) -> None:
    """And the two that money cannot replace are thought of everywhere."""
    remedies = [suggestion.remedy for suggestion in guide.remedies]
    assert set(remedies) <= set(Remedy)
    assert Remedy.APOLOGY in remedies
    assert Remedy.COMPENSATION in remedies


@every_kind
def test_evidence_is_not_asked_of_the_complainant_alone(guide: Guide) -> None:
    """What the platform or the other side holds is theirs to bring."""
    holders = {exhibit.holder for exhibit in guide.evidence}
    assert {Holder.COMPLAINANT, Holder.RESPONDENT, Holder.PLATFORM} <= holders


def test_the_carrier_is_asked_about_parcels() -> None:
    """Tracking and handover are the carrier's to show."""
    found = CATALOGUE.guides[DisputeType.LOGISTICS].evidence
    assert [e.key for e in found if e.holder is Holder.CARRIER] == [
        "tracking_history", "handover_proof", "damage_note",
    ]  # fmt: skip


def test_review_correction_belongs_to_reviews() -> None:
    """To them alone."""
    able = [g.type for g in GUIDES if Remedy.REVIEW_CORRECTION in [s.remedy for s in g.remedies]]
    assert able == [DisputeType.REVIEW]


# --- a form filled in


@pytest.mark.capability("S05")
def test_missing_details_are_named_in_the_order_of_the_form() -> None:
    """Blank is as good as absent."""
    assert cat.gaps(CATALOGUE, DisputeType.LOGISTICS, {}) == ("carrier", "tracking_ref", "problem")
    assert cat.gaps(CATALOGUE, DisputeType.LOGISTICS, {"carrier": "SF", "problem": "  "}) == (
        "tracking_ref", "problem",
    )  # fmt: skip


@pytest.mark.capability("S05")
def test_a_complete_form_lacks_nothing() -> None:
    """Optional fields may stay empty."""
    assert cat.gaps(CATALOGUE, DisputeType.LOGISTICS, LOGISTICS) == ()
    assert wrong(LOGISTICS) == set()


@pytest.mark.capability("S05")
def test_missing_details_are_faults_with_pointers() -> None:
    """As the client would have sent them."""
    faults = cat.missing_details(CATALOGUE, DisputeType.LOGISTICS, {"carrier": "SF"})
    assert [(f.pointer, f.code) for f in faults] == [
        ("/details/tracking_ref", "missing"), ("/details/problem", "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("carrier", "S F", "pattern"),
        ("carrier", "jane@example.com", "pattern"),
        ("tracking_ref", "SF1\n", "pattern"),
        ("problem", "stolen", "not_one_of"),
        ("promised_on", "2026-02-30", "not_a_date"),
        ("promised_on", "20260228", "not_a_date"),
        ("checked_at_door", "yes", "not_one_of"),
        ("declared_value", "12.50", "not_an_integer"),
        ("declared_value", "-5", "not_an_integer"),
        ("declared_value", "007", "not_an_integer"),
        ("declared_value", "10000000000001", "out_of_range"),
        ("colour", "red", "unknown_field"),
    ],
)
def test_a_value_that_cannot_be_is_a_fault(key: str, value: str, code: str) -> None:
    """Each under its pointer."""
    assert wrong(LOGISTICS | {key: value}) == {(f"/details/{key}", code)}


@pytest.mark.parametrize(
    ("key", "value"),
    [("promised_on", "2026-02-28"), ("checked_at_door", "false"), ("declared_value", "0"),
     ("declared_value", "10000000000000"), ("delivered_on", "")],
)  # fmt: skip
def test_a_value_of_its_kind_is_taken(key: str, value: str) -> None:
    """To the bounds, and an empty one says nothing."""
    assert wrong(LOGISTICS | {key: value}) == set()


def test_own_words_have_a_length() -> None:
    """2,000 characters of each."""
    words = {"agreed": "x" * 2_000}
    assert wrong(words, DisputeType.SERVICE) == set()
    assert wrong({"agreed": "x" * 2_001}, DisputeType.SERVICE) == {("/details/agreed", "too_long")}


def test_a_name_that_is_no_key_is_not_repeated() -> None:
    """What nobody could have meant as a key names its parent."""
    assert wrong({"a/../b": "x"}) == {("/details", "unknown_field")}


def test_own_words_are_told_from_the_rest() -> None:
    """They are sealed; codes and options are not."""
    assert cat.is_text(CATALOGUE, DisputeType.SERVICE, "agreed")
    assert not cat.is_text(CATALOGUE, DisputeType.SERVICE, "problem")
    assert not cat.is_text(CATALOGUE, DisputeType.SERVICE, "nothing")


@every_kind
def test_the_options_of_every_choice_are_taken(guide: Guide) -> None:
    """And nothing else under that key."""
    for field in guide.form:
        for option in field.options:
            assert cat.value_fault(field, option.key, "/x") is None
        if field.options:
            assert cat.value_fault(field, "no_such_option", "/x") is not None


# --- a guide that is not fit to be used

WORDS = Bilingual("a", "甲")
CHOICE = Field("choice", WORDS, WORDS, FieldKind.CHOICE, options=(Option("aa", WORDS), Option("bb", WORDS)))


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ((CHOICE, CHOICE), "form: a key stands twice"),
        (
            (replace(CHOICE, options=()),),
            "form/choice: a choice has two options or more, nothing else has any",
        ),
        (
            (replace(CHOICE, options=(CHOICE.options[0],) * 2),),
            "form/choice: a choice has two options or more",
        ),
        ((replace(CHOICE, kind=FieldKind.DATE),), "form/choice: a choice has two options or more"),
    ],
)
def test_a_form_that_makes_no_sense_is_a_problem(form: tuple[Field, ...], problem: str) -> None:
    """Found when the files are loaded."""
    (found,) = cat.problems(replace(GUIDES[0], form=form))
    assert found.startswith(problem)


def test_a_checklist_of_wishes_only_is_a_problem() -> None:
    """Something must be needed."""
    wishes = tuple(replace(e, needed=Need.SHOULD) for e in GUIDES[0].evidence)
    assert cat.problems(replace(GUIDES[0], evidence=wishes)) == ["evidence: nothing is needed"]


def test_a_text_in_one_language_is_refused() -> None:
    """Neither may be missing or blank."""
    for raw in (
        '{"en": "Brand"}',
        '{"en": "Brand", "zh": " "}',
        '{"en": "Brand", "zh": "品牌", "fr": "Marque"}',
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(raw, type=Bilingual)
