"""Texts of one shape, stored small: JSON deflated with a dictionary of what all of them say (RFC 1951, RFC 1950 §2.2).

A webhook's body is the same kilobyte of names, over and over. Without them a delivery's row is one write unit where it
would be three. The first byte says which dictionary a text was packed with; a dictionary that has been used is never
changed, for rows that were written with it stay: a better one gets the next number.
"""

from __future__ import annotations

import zlib
from typing import Final

_RAW: Final = -15
"""Deflate without header and checksum: DynamoDB keeps bytes as they are."""
LONGEST: Final = 1_000_000
"""Characters' bytes that unpacking makes at most; what is stored is far shorter."""

_FIRST: Final = (
    b'\\"claim\\":{\\"channel\\":\\"web\\",\\"dispute_type\\":\\"quality\\",\\"narrative\\":{\\"commitment\\":\\"\\",'
    b'\\"id\\":\\"txt_\\"},\\"occurred_on\\":\\"2026-11-12\\",\\"order_ref\\":\\"\\",\\"sought\\":{\\"money\\":{'
    b'\\"amount\\":6490,\\"currency\\":\\"USD\\"},\\"remedy\\":\\"refund\\"},\\"terms_ref\\":\\"terms-2026-05\\"},'
    b'\\"complainant\\":{\\"lang\\":\\"en\\",\\"ref\\":\\"\\",\\"role\\":\\"complainant\\"},\\"deadlines\\":[{'
    b'\\"consequence\\":\\"refer\\",\\"due_at\\":\\"2026-\\",\\"grace_seconds\\":60,\\"id\\":\\"service\\",\\"on\\":'
    b'\\"platform\\",\\"repeat\\":1,\\"rule\\":\\"service\\",\\"started_at\\":\\"2026-\\"}],\\"fingerprint\\":\\"\\",'
    b'\\"respondent\\":{\\"lang\\":\\"en\\",\\"ref\\":\\"\\",\\"role\\":\\"respondent\\"},\\"stall_seconds\\":2663980'
    b'"at":"2026-11-22T04:00:20.000000Z","latency_ms":,"error":"connect","excerpt":"","head":"HTTP/1.1 200 OK\\r\\n"'
    b'"status":204,"error":null,"number":1,"tries":[{"state":"delivered","exhausted","discarded","held",'
    b'"arbitration_id":"arb_","group_id":"group_","report_id":"rep_","evidence_id":"evi_","offer_id":"off_",'
    b'"commitment":"","deadline_id":"","deadlines":[{"consequence":"escalate","due_at":"2026-","grace_seconds":60,'
    b'"id":"","on":"respondent","repeat":1,"rule":"","started_at":"2026-'
    b'"money":{"amount":,"currency":"USD"},"remedy":"refund","role":"officer","mediation","determination",'
    b'"last_status":204,"last_error":null,"delivered_at":"2026-11-22T04:00:20Z","next_attempt":"2026-11-22T04:01:20Z",'
    b'"earlier":0,"sandbox":true,"attempts":1,"created_at":"2026-11-22T04:00:20.000000Z","state":"pending",'
    b'{"endpoint_id":"ep_","event_id":"evt_","tenant":"ten_","type":"evidence.submitted","case_id":"case_",'
    b'"body":"{\\"data\\":{\\"by\\":\\"complainant\\",\\"case\\":{\\"agreed_percent\\":null,\\"case_id\\":\\"case_'
    b'\\",\\"chain_head\\":\\"\\",\\"channel\\":\\"web\\",\\"complainant_ref\\":\\"buyer-\\",\\"defaulted\\":false,'
    b'\\"dispute_type\\":\\"quality\\",\\"due_at\\":\\"2026-11-25T04:00:20.000000Z\\",\\"due_on\\":\\"platform\\",'
    b'\\"due_rule\\":\\"negotiation\\",\\"filed_at\\":\\"2026-11-22T04:00:20.000000Z\\",\\"grouped_in\\":null,'
    b'\\"lang\\":\\"en\\",\\"legal_effect\\":null,\\"move\\":[\\"platform\\",\\"respondent\\",\\"complainant\\"],'
    b'\\"order_ref\\":\\"\\",\\"outcome\\":null,\\"overdue\\":false,\\"pack\\":\\"generic@2\\",\\"queues\\":[],'
    b'\\"remedy\\":\\"refund\\",\\"respondent_ref\\":\\"shop-\\",\\"seq\\":1,\\"stage\\":\\"negotiation\\",'
    b'\\"status\\":\\"open\\",\\"test_of\\":null,\\"updated_at\\":\\"2026-11-22T04:00:20.000000Z\\",\\"version\\":1,'
    b'\\"wake_blocked\\":false},\\"case_id\\":\\"case_\\",\\"event\\":{\\"deadline_id\\":\\"\\",\\"offer\\":{\\"'
    b'},\\"event_id\\":\\"evt_\\",\\"hash\\":\\"\\",\\"seq\\":1,\\"sequence\\":1},'
    b'\\"timestamp\\":\\"2026-11-22T04:00:20.000000Z\\",\\"type\\":\\"case.filed\\"}"'
)
_DICTIONARIES: Final = {1: _FIRST}
_CURRENT: Final = 1


def pack(text: str) -> bytes:
    """Shorter, as long as the text resembles what the dictionary knows."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, zdict=_DICTIONARIES[_CURRENT])
    return bytes((_CURRENT,)) + packer.compress(text.encode()) + packer.flush()


def unpack(packed: bytes) -> str:
    """Raises ValueError for what `pack` has not made."""
    dictionary = _DICTIONARIES.get(packed[0]) if packed else None
    if dictionary is None:
        raise ValueError("packed with no dictionary that is known")
    opener = zlib.decompressobj(_RAW, zdict=dictionary)
    try:
        text = opener.decompress(packed[1:], LONGEST)
    except zlib.error as error:
        raise ValueError("not a packed text") from error
    if not opener.eof:
        raise ValueError("cut short, or longer than anything that is stored")
    return text.decode()
