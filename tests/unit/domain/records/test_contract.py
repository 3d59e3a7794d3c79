"""What every connector keeps to: strict in what it takes, one form for what it gives, signed by whoever sends it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import msgspec
import pytest
from standardwebhooks import Webhook

from chalicelib.domain import delivery
from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Invalid
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.domain.records.record import MAX_BYTES, canonical, identity
from chalicelib.entrypoints.http import examples, fields
from tests.unit.domain.records.contract import NOW, Sample

SAMPLES = [
    Sample(
        CONNECTORS["carrier_tracking"], SourceKind.CARRIER, examples.BODIES["RecordIn"], "HP448210-1", "scans"
    ),
    Sample(CONNECTORS["payment_record"], SourceKind.PAYMENT, examples.PAID, "pay-448210", "entries"),
    Sample(CONNECTORS["chat_log"], SourceKind.CHAT, examples.SPOKEN, "chat-448210", "messages"),
]
pytestmark = [
    pytest.mark.capability("S09"),
    pytest.mark.parametrize("sample", SAMPLES, ids=[s.connector.name for s in SAMPLES]),
]
CODES = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}")


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [s for item in value.values() for s in strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return [value] if isinstance(value, str) else []


def test_it_is_known_by_its_name(sample: Sample) -> None:
    """And by the kind of sender that it reads."""
    assert CONNECTORS[sample.connector.name] is sample.connector
    assert sample.connector.kind is sample.kind


def test_it_says_what_the_record_is_and_what_it_is_about(sample: Sample) -> None:
    """By the sender's own id and number."""
    found = sample.read()
    assert (found.kind, found.record, found.subject) == (sample.kind, sample.message["id"], sample.subject)
    assert found.connector == sample.connector.name


def test_the_same_message_is_the_same_bytes(sample: Sample) -> None:
    """Whatever the order of its members, its spaces, and the zone of its moments."""
    turned = json.loads(json.dumps(dict(reversed(sample.message.items()))).replace('Z"', '+00:00"'))
    again = sample.connector.read(msgspec.convert(turned, sample.connector.message), NOW)
    assert canonical(again) == canonical(sample.read())


def test_steps_come_in_the_order_of_their_times(sample: Sample) -> None:
    """However the sender lists them."""
    backwards = list(reversed(sample.message[sample.steps]))
    assert canonical(sample.read(**{sample.steps: backwards})) == canonical(sample.read())


def test_the_canonical_form_is_plain(sample: Sample) -> None:
    """ASCII JSON with sorted keys, small enough for a queue's message."""
    body = canonical(sample.read())
    plain = json.loads(body)
    assert body == json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")
    assert plain["format"] == "redress-record/1"
    assert len(body) < MAX_BYTES


def test_it_holds_codes_and_no_words(sample: Sample) -> None:
    """No name, address or remark of anybody can get in: nothing with a space or an @ passes."""
    assert not [s for s in strings(json.loads(canonical(sample.read()))) if not CODES.fullmatch(s)]
    with pytest.raises(msgspec.ValidationError):
        sample.read(id="Marian Harrow")


def test_unknown_members_are_refused(sample: Sample) -> None:
    """Where they stand, too deep ones as well."""
    steps = [sample.message[sample.steps][0] | {"signed_by": "M. Harrow"}]
    wrong = sample.message | {sample.steps: steps, "address": "12 Quay"}
    with pytest.raises(Invalid) as refused:
        fields.read(wrong, sample.connector.message)
    found = {(f.pointer, f.code) for f in refused.value.faults}
    assert found == {("/address", "unknown_field"), (f"/{sample.steps}/0/signed_by", "unknown_field")}


def test_what_is_still_to_come_is_refused(sample: Sample) -> None:
    """Five minutes are allowed for two clocks."""
    for ahead, refuses in ((5, False), (6, True)):
        at = (NOW + timedelta(minutes=ahead)).isoformat()
        steps = [*sample.message[sample.steps][:1], sample.message[sample.steps][1] | {"at": at}]
        if not refuses:
            assert sample.read(**{sample.steps: steps}).occurred_at == NOW + timedelta(minutes=ahead)
            continue
        with pytest.raises(Invalid) as refused:
            sample.read(**{sample.steps: steps})
        assert (f"/{sample.steps}/1/at", "in_the_future") in {
            (f.pointer, f.code) for f in refused.value.faults
        }


def test_a_record_is_known_by_what_it_says(sample: Sample) -> None:
    """Not by what its sender calls it; a further step makes another one."""
    same, shorter = sample.read(id="another"), sample.message[sample.steps][1:]
    assert identity(same) == identity(sample.read())
    assert identity(sample.read(**{sample.steps: shorter})) != identity(sample.read())
    nameless = json.loads(canonical(same)) | {"record": ""}
    plain = json.dumps(nameless, sort_keys=True, separators=(",", ":")).encode()
    assert identity(same) == hashlib.sha256(plain).hexdigest()


def test_it_verifies_as_the_reference_library_signs(sample: Sample) -> None:
    """Interoperation with `standardwebhooks` in both directions."""
    secret, body = bytes(range(32)), json.dumps(sample.message)
    webhook = Webhook(delivery.format_secret(secret))
    headers = {
        "webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": webhook.sign("msg_1", NOW, body),
    }  # fmt: skip
    assert delivery.verify(headers, body.encode(), [secret], NOW) == "msg_1"
    assert (
        delivery.signature("msg_1", int(NOW.timestamp()), body.encode(), [secret])
        == headers["webhook-signature"]
    )
    with pytest.raises(delivery.SignatureRejected):
        delivery.verify(headers, body.encode() + b" ", [secret], NOW)
