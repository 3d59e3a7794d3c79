"""One TransactWriteItems, sent once, and what its answer means. Also what a failed read means.

Goes through PynamoDB's connection (its client, its cancellation reasons) with plain attribute maps instead of models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar

from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError
from pynamodb.connection import Connection
from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters import codec, group_rows
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.writes import Guard, RowWrite
from chalicelib.application.group_ports import BallotThere, GateClosed, MemberThere, WriterFull
from chalicelib.application.ports import (
    AskedMeanwhile,
    Contention,
    HeadExists,
    NoCapacity,
    RequestKeyExists,
    SlotTaken,
    Unknown,
    VersionMoved,
)  # fmt: skip
from chalicelib.domain.errors import TryAgain

_BUSY: Final = frozenset(
    {
        "TransactionConflictException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
    }
)
"""Refused as a whole, before anything was written."""
_BUSY_REASONS: Final = frozenset({"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"})
_FAILED: Final = "ConditionalCheckFailed"
_NEVER_SENT: Final = (ConnectTimeoutError, EndpointConnectionError)
_NO_ANSWER: Final = (HTTPClientError, NoConnection, ResponseParserError)

_CONDITIONS: Final = {
    Guard.NEW_HEAD: "attribute_not_exists(pk)",
    Guard.SAME_VERSION: "version = :expects",
    Guard.NEW_EVENT: "attribute_not_exists(pk)",
    Guard.REQUEST_KEY: "attribute_not_exists(pk) OR expires_at < :expects",
    Guard.FREE_SLOT: "attribute_not_exists(pk)",
    Guard.HELD_SLOT: "attribute_exists(pk)",
    Guard.FREE_NEUTRAL: "#active < #capacity AND #available = :yes",
    Guard.BUSY_NEUTRAL: "#active > :none",
    Guard.NEW_MEMBER: "attribute_not_exists(pk) OR #left = :yes",
    Guard.HELD_MEMBER: "attribute_exists(pk)",
    Guard.NEW_BALLOT: "attribute_not_exists(pk)",
    Guard.OPEN_GATE: "attribute_not_exists(pk)",
    Guard.SAME_MARK: "attribute_not_exists(pk) OR #version = :expects",
    Guard.WRITES_ON: "attribute_not_exists(pk) OR #written < :expects",
}
_COUNTING: Final[dict[Guard, tuple[tuple[str, ...], dict[str, Any]]]] = {
    Guard.FREE_NEUTRAL: (("active", "capacity", "available"), {":yes": {"BOOL": True}}),
    Guard.BUSY_NEUTRAL: (("active",), {":none": {"N": "0"}}),
}
"""The attributes and values that their expressions name. `capacity` is a reserved word."""
_HAS_LEFT: Final[dict[str, Any]] = {
    "ExpressionAttributeNames": {"#left": "left"},
    "ExpressionAttributeValues": {":yes": {"BOOL": True}},
}
"""`left` is a reserved word."""
_SETTLED: Final = frozenset({Guard.FREE_SLOT, Guard.HELD_SLOT, Guard.BUSY_NEUTRAL})
"""What fails when a place was taken or given back before. A full neutral fails as well then, and does not matter."""
_RETURNING: Final = frozenset({Guard.NEW_HEAD, Guard.REQUEST_KEY, Guard.NEW_MEMBER})

T = TypeVar("T")


def transact(connection: Connection, names: Mapping[str, str], rows: Sequence[RowWrite]) -> None:
    """All rows or none. `names`: the tables' names. `connection` must not retry.

    Raises HeadExists, VersionMoved, RequestKeyExists, SlotTaken, NoCapacity, AskedMeanwhile, MemberThere, BallotThere,
    GateClosed, WriterFull, Contention, Unknown. Anything else is a defect, raised as it is.
    """
    try:
        connection.dispatch("TransactWriteItems", {"TransactItems": [_action(row, names) for row in rows]})
    except VerboseClientError as error:
        _refused(error, rows)
    except _NEVER_SENT as error:
        raise Contention("the table could not be reached") from error
    except _NO_ANSWER as error:
        raise Unknown(type(error).__name__) from error


def read(call: Callable[[], T]) -> T:
    """A read, already retried by botocore. A passing fault becomes TryAgain; anything else comes as it is."""
    try:
        return call()
    except VerboseClientError as error:
        if _code(error) in _BUSY or _status(error) >= 500:
            raise TryAgain("the case could not be read") from error
        raise
    except _NO_ANSWER as error:
        raise TryAgain("the case could not be read") from error


def _action(row: RowWrite, names: Mapping[str, str]) -> dict[str, Any]:
    if row.delete:
        return {"Delete": _conditioned({"TableName": names[row.table], "Key": row.item}, row)}
    if row.check:
        return {"ConditionCheck": _conditioned({"TableName": names[row.table], "Key": row.item}, row)}
    if row.count:
        return {"Update": _counted({"TableName": names[row.table], "Key": row.item}, row)}
    put: dict[str, Any] = {"TableName": names[row.table], "Item": row.item}
    if row.guard is not Guard.NONE:
        put["ConditionExpression"] = condition = _CONDITIONS[row.guard]
        if ":expects" in condition:
            put["ExpressionAttributeValues"] = {":expects": {"N": str(row.expects)}}
        if row.guard is Guard.NEW_MEMBER:
            put |= _HAS_LEFT
        if row.guard in _RETURNING:
            put["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return {"Put": put}


def _conditioned(action: dict[str, Any], row: RowWrite) -> dict[str, Any]:
    return action if row.guard is Guard.NONE else action | {"ConditionExpression": _CONDITIONS[row.guard]}


def _counted(action: dict[str, Any], row: RowWrite) -> dict[str, Any]:
    if row.guard is Guard.WRITES_ON:
        return _conditioned(action, row) | {
            "UpdateExpression": "ADD #written :count",
            "ExpressionAttributeNames": {"#written": "written"},
            "ExpressionAttributeValues": {
                ":count": {"N": str(row.count)},
                ":expects": {"N": str(row.expects)},
            },
        }
    if row.guard is Guard.SAME_MARK:
        return _marked(action, row)
    names, values = _COUNTING[row.guard]
    return _conditioned(action, row) | {
        "UpdateExpression": "SET #active = #active + :count",
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        "ExpressionAttributeValues": {":count": {"N": str(row.count)}, **values},
    }


def _marked(action: dict[str, Any], row: RowWrite) -> dict[str, Any]:
    """A mark of 0 was none: it must not be there yet."""
    condition = _CONDITIONS[row.guard] if row.expects == 0 else "#version = :expects"
    return action | {
        "ConditionExpression": condition,
        "UpdateExpression": "ADD #version :count",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {
            ":count": {"N": str(row.count)},
            ":expects": {"N": str(row.expects)},
        },
    }


def _refused(error: VerboseClientError, rows: Sequence[RowWrite]) -> NoReturn:
    if error.cancellation_reasons:
        _cancelled(error, rows)
    if _code(error) in _BUSY:
        raise Contention(_code(error)) from error
    if _status(error) >= 500:
        raise Unknown(_code(error)) from error
    raise error


def _cancelled(error: VerboseClientError, rows: Sequence[RowWrite]) -> NoReturn:
    """A replay comes before a conflict: it is answered as it was then, wherever the case stands now."""
    refused = [(row, reason) for row, reason in zip(rows, error.cancellation_reasons, strict=True) if reason]
    failed = {row.guard: reason.raw_item or {} for row, reason in refused if reason.code == _FAILED}
    if Guard.REQUEST_KEY in failed:
        raise RequestKeyExists(codec.request_key_of(failed[Guard.REQUEST_KEY])) from error
    if Guard.NEW_HEAD in failed:
        raise HeadExists(codec.fingerprint_of(failed[Guard.NEW_HEAD])) from error
    if Guard.SAME_VERSION in failed:
        raise VersionMoved from error
    _unclaimed([row for row, reason in refused if reason.code == _FAILED], error)
    if Guard.SAME_MARK in failed:
        raise AskedMeanwhile from error
    _outside(failed, [row for row, reason in refused if reason.code == _FAILED], error)
    if any(reason.code in _BUSY_REASONS for _, reason in refused):
        raise Contention("cancelled by a conflict or a throttle") from error
    raise error


def _unclaimed(failed: Sequence[RowWrite], error: VerboseClientError) -> None:
    """Nothing when no claim is among what failed."""
    if settled := tuple({row.claim: None for row in failed if row.claim and row.guard in _SETTLED}):
        raise SlotTaken(settled) from error
    for row in failed:
        if row.claim is not None and row.guard is Guard.FREE_NEUTRAL:
            raise NoCapacity(row.claim) from error


def _outside(failed: Mapping[Guard, Item], rows: Sequence[RowWrite], error: VerboseClientError) -> None:
    """Nothing when no row of a group is among what failed. Whoever is in already is told so, open or not."""
    if Guard.NEW_MEMBER in failed:
        raise MemberThere(group_rows.member_of(failed[Guard.NEW_MEMBER])) from error
    if Guard.NEW_BALLOT in failed:
        raise BallotThere from error
    if Guard.WRITES_ON in failed:
        raise WriterFull from error
    for row in rows:
        if row.guard is Guard.OPEN_GATE:
            raise GateClosed(group_rows.gate_of(row.item)) from error


def _code(error: VerboseClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: VerboseClientError) -> int:
    """PynamoDB keeps the code only; the answer's status is on the botocore error it came from."""
    response: Mapping[str, Any] = getattr(error.__cause__, "response", {})
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
