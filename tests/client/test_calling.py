"""One call: what is sent, what is sent again, and what is read."""

from __future__ import annotations

import json

import pytest

from redress_client import BadAnswer, Conflict, NoAnswer, NotSent, RateLimited, Unavailable
from redress_client.transport import Received
from tests.client.fakes import answer, scripted

BUSY = {"code": "unavailable"}


class TestSending:
    """The request itself."""

    def test_it_says_who_asks_and_in_which_language(self) -> None:
        """And an Idempotency-Key where the API wants one."""
        client, script, _ = scripted(answer(201, {"case_id": "case_1"}), lang="zh")
        client.cases.file({"narrative": "水"})  # type: ignore[typeddict-item]
        sent = script.sent[0]
        assert (sent.method, sent.target) == ("POST", "/v1/cases")
        assert sent.headers["Authorization"] == "Bearer rk_key"
        assert sent.headers["Accept-Language"] == "zh"
        assert len(sent.headers["Idempotency-Key"]) == 36
        assert json.loads(sent.content or b"") == {"narrative": "水"}

    def test_a_parameter_stays_within_its_part_of_the_path(self) -> None:
        """Whatever is in it."""
        client, script, _ = scripted(answer(200, {}))
        client.mediators.show("a/../b?c=d")
        assert script.sent[0].target == "/v1/mediators/a%2F..%2Fb%3Fc%3Dd"

    @pytest.mark.parametrize("value", ["", ".", ".."])
    def test_a_parameter_that_would_change_the_path_is_refused(self, value: str) -> None:
        """Before anything is sent."""
        client, script, _ = scripted()
        with pytest.raises(ValueError, match="path"):
            client.mediators.show(value)
        assert script.sent == []

    def test_only_what_is_given_stands_in_the_query(self) -> None:
        """Booleans as the API reads them."""
        client, script, _ = scripted(answer(200, {}), answer(200, {}))
        client.cases.list(status="open", limit=5)
        client.actions.withdraw("case_1", dry_run=True, key="k-1", if_match=3)
        assert script.sent[0].target == "/v1/cases?status=open&limit=5"
        assert script.sent[1].target == "/v1/cases/case_1/actions/withdraw?dry_run=true"
        assert script.sent[1].headers["If-Match"] == '"3"'
        assert script.sent[1].headers["Idempotency-Key"] == "k-1"

    @pytest.mark.parametrize("key", ["", "a b", "a\r\nX: y", "ä"])
    def test_a_header_cannot_be_broken_out_of(self, key: str) -> None:
        """Neither by a key nor by a credential."""
        client, script, _ = scripted()
        with pytest.raises(ValueError, match="header"):
            client.actions.withdraw("case_1", key=key)
        with pytest.raises(ValueError, match="header"):
            client.as_(f"rk_{key}\n")
        assert script.sent == []

    def test_a_credential_is_not_shown(self) -> None:
        """In no representation that could get into a log."""
        client, _, _ = scripted()
        assert "rk_key" not in repr(client._caller)


class TestRepeating:
    """What may be sent once more."""

    def test_all_attempts_of_a_call_have_one_key(self) -> None:
        """So that the API carries it out once."""
        client, script, slept = scripted(
            NoAnswer("cut"), answer(503, BUSY), answer(201, {}, idempotency_replayed="true")
        )
        filed = client.cases.file({})  # type: ignore[typeddict-item]
        assert len({sent.headers["Idempotency-Key"] for sent in script.sent}) == 1
        assert (filed.attempts, filed.replayed, len(slept)) == (3, True, 2)

    def test_two_calls_have_two_keys(self) -> None:
        """Two intentions."""
        client, script, _ = scripted(answer(201, {}), answer(201, {}))
        client.cases.file({})  # type: ignore[typeddict-item]
        client.cases.file({})  # type: ignore[typeddict-item]
        assert len({sent.headers["Idempotency-Key"] for sent in script.sent}) == 2

    def test_retry_after_is_waited_for(self) -> None:
        """In full, and up to a second more, so that a crowd does not come back at once."""
        client, _, slept = scripted(answer(429, {"code": "rate_limited"}, retry_after="7"), answer(200, {}))
        client.cases.list()
        assert 7 <= slept[0] < 8

    def test_a_long_retry_after_is_told_instead(self) -> None:
        """Beyond one's patience."""
        client, script, slept = scripted(answer(429, {}, retry_after="3600"))
        with pytest.raises(RateLimited) as refused:
            client.cases.list()
        assert (refused.value.retry_after, len(script.sent), slept) == (3600, 1, [])

    def test_what_could_happen_twice_is_not_repeated(self) -> None:
        """Making an API key knows no Idempotency-Key."""
        for line in (NoAnswer("cut"), answer(503, BUSY)):
            client, script, _ = scripted(line)
            with pytest.raises((NoAnswer, Unavailable)):
                client.tenants.create_key("ten_1", {"label": "x"})
            assert len(script.sent) == 1

    def test_what_was_never_sent_is_always_repeated(self) -> None:
        """It cannot have had an effect."""
        client, script, _ = scripted(NotSent("refused"), answer(201, {}))
        client.tenants.create_key("ten_1", {"label": "x"})
        assert len(script.sent) == 2

    def test_an_edit_of_a_version_is_not_repeated(self) -> None:
        """Without a key the repetition would meet the version that it has made itself."""
        client, script, _ = scripted(NoAnswer("cut"))
        with pytest.raises(NoAnswer):
            client.families.put("f-1", {}, if_match=2)  # type: ignore[typeddict-item]
        assert len(script.sent) == 1

    def test_a_conflict_that_asks_for_it_is_repeated(self) -> None:
        """`try_again` carries a Retry-After; a real conflict does not."""
        client, script, _ = scripted(answer(409, {"code": "try_again"}, retry_after="1"), answer(200, {}))
        client.actions.withdraw("case_1")
        assert len(script.sent) == 2
        client, script, _ = scripted(answer(409, {"code": "not_allowed"}))
        with pytest.raises(Conflict):
            client.actions.withdraw("case_1")
        assert len(script.sent) == 1

    def test_patience_ends(self) -> None:
        """After four attempts; each pause is within twice the one before: 1, 2 and 4 seconds at most."""
        client, script, slept = scripted(*[answer(503, BUSY)] * 4)
        with pytest.raises(Unavailable):
            client.cases.list()
        assert len(script.sent) == 4
        assert all(0 <= pause < most for pause, most in zip(slept, (1, 2, 4), strict=True))


class TestReading:
    """The answer."""

    def test_what_is_no_json_is_told_as_such(self) -> None:
        """A page of a gateway in the way."""
        client, _, _ = scripted(Received(200, {}, b"<html>"))
        with pytest.raises(BadAnswer):
            client.cases.list()

    def test_a_gateways_error_needs_no_document(self) -> None:
        """Its status is enough."""
        client, _, _ = scripted(*[Received(502, {}, b"<html>")] * 4)
        with pytest.raises(Unavailable) as refused:
            client.cases.list()
        assert (refused.value.status, refused.value.code) == (502, "")

    def test_metadata_is_read_from_the_headers(self) -> None:
        """Version, place, number, and whether the operation will go."""
        client, _, _ = scripted(
            answer(200, {}, etag='"4"', location="/v1/x", x_correlation_id="abc", deprecation="@1795305600")
        )
        reply = client.cases.show("case_1")
        told = (reply.etag, reply.location, reply.correlation_id, reply.deprecated, reply.replayed)
        assert told == ('"4"', "/v1/x", "abc", "@1795305600", False)

    def test_pages_follow_one_another(self) -> None:
        """Until there is no next one; the filters stay."""
        client, script, _ = scripted(
            answer(200, {"cases": [1, 2], "next_after": "p2"}),
            answer(200, {"cases": [3], "next_after": None}),
        )
        assert list(client.cases.iterate(status="open")) == [1, 2, 3]
        assert [s.target for s in script.sent] == ["/v1/cases?status=open", "/v1/cases?status=open&after=p2"]
