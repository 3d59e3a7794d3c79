"""The kinds of dispute as anybody may read them, in English or Chinese."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.state import DisputeType
from tests.handlers.http.conftest import Api


@pytest.mark.capability("S14")
def test_every_kind_of_dispute_is_listed(api: Api) -> None:
    """With form, evidence and remedies, to whoever asks."""
    listed = api.get("/v1/dispute-types").body["dispute_types"]
    assert [kind["dispute_type"] for kind in listed] == [kind.value for kind in DisputeType]
    assert all(kind["form"] and kind["evidence"] and kind["remedies"] for kind in listed)


@pytest.mark.capability("S14")
def test_one_kind_says_what_is_asked_and_needed(api: Api) -> None:
    """A parcel needs its number; the carrier holds its history."""
    shown = api.get("/v1/dispute-types/logistics").body
    fields = {field["key"]: field for field in shown["form"]}
    assert fields["tracking_ref"] == {
        "key": "tracking_ref", "label": "Tracking number", "help": "From the order page; one number for each parcel.",
        "kind": "code", "required": True, "options": [],
    }  # fmt: skip
    assert "damaged" in [option["key"] for option in fields["problem"]["options"]]
    assert shown["evidence"][0]["holder"] == "carrier"
    assert shown["evidence"][0]["needed"] == "must"
    assert shown["remedies"][0]["remedy"] == "replacement"


def test_it_is_told_in_the_callers_language(api: Api) -> None:
    """And says which that is."""
    english, chinese = (
        api.get("/v1/dispute-types/quality", Accept_Language=lang) for lang in ("en", "zh-CN")
    )
    assert (english.headers["content-language"], english.body["title"]) == ("en", "Quality")
    assert (chinese.headers["content-language"], chinese.body["title"]) == ("zh", "质量问题")
    assert chinese.headers["vary"] == "Accept-Language"
    assert [f["key"] for f in english.body["form"]] == [f["key"] for f in chinese.body["form"]]


@pytest.mark.parametrize("name", ["romance", "Quality", "..", "quality%20", "after-sales"])
def test_a_kind_nobody_knows_is_not_found(api: Api, name: str) -> None:
    """Whatever its name looks like."""
    assert api.get(f"/v1/dispute-types/{name}").code == "not_found"
