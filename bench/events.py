"""What AWS hands to the functions: an API Gateway request, a batch from a queue, a batch from the table's stream."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bench.meter import Change

REGION: Final = "eu-central-1"
ACCOUNT: Final = "123456789012"
_SENT: Final = {
    "ApproximateReceiveCount": "1", "SentTimestamp": "1795320000000", "SenderId": "AIDAIENQZJOLO23YVJ4VO",
    "ApproximateFirstReceiveTimestamp": "1795320000001",
}  # fmt: skip


def gateway(
    credential: str, body: dict[str, Any], now: datetime, resource: str = "/v1/cases", **params: str
) -> dict[str, Any]:
    """A POST, as a REST API proxies it: a filing, unless told otherwise. `params`: what stands in the path."""
    path = resource.format(**params)
    headers = {
        "Accept": "application/json", "Authorization": f"Bearer {credential}", "Content-Type": "application/json",
        "Host": f"a1b2c3d4e5.execute-api.{REGION}.amazonaws.com", "Idempotency-Key": "01J8ZQ4Y7W-cold",
        "User-Agent": "platform/1.0", "X-Amzn-Trace-Id": "Root=1-69214d00-0123456789abcdef01234567",
        "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https",
    }  # fmt: skip
    context = {
        "accountId": ACCOUNT, "apiId": "a1b2c3d4e5", "httpMethod": "POST", "path": f"/api{path}",
        "protocol": "HTTP/1.1", "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "resourceId": "123456",
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"), "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourcePath": resource, "stage": "api", "identity": {"sourceIp": "203.0.113.7"},
    }  # fmt: skip
    return {
        "resource": resource, "path": path, "httpMethod": "POST", "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()}, "queryStringParameters": None,
        "multiValueQueryStringParameters": None, "pathParameters": params or None, "stageVariables": None,
        "requestContext": context, "body": json.dumps(body), "isBase64Encoded": False,
    }  # fmt: skip


def queue(body: str, group: str = "") -> dict[str, Any]:
    """One message. `group`: of a queue that keeps an order."""
    sent = _SENT | ({"MessageGroupId": group} if group else {})
    record = {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body, "attributes": sent, "messageAttributes": {}, "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs", "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:redress", "awsRegion": REGION,
    }  # fmt: skip
    return {"Records": [record]}


def stream(changes: Sequence[Change]) -> dict[str, Any] | None:
    """The written rows of cases; None when there are none."""
    records = [_record(n, change) for n, change in enumerate(changes) if change.table == "disputes"]
    return {"Records": records} if records else None


def _record(n: int, change: Change) -> dict[str, Any]:
    item = change.new or change.old or {}
    images = {"NewImage": change.new, "OldImage": change.old}
    return {
        "eventID": f"{n:032x}", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": REGION,
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/redress/stream/2026-01-01T00:00:00.000",
        "eventName": "INSERT" if change.old is None else "REMOVE" if change.new is None else "MODIFY",
        "dynamodb": {
            "ApproximateCreationDateTime": 1795320000, "SequenceNumber": str(n), "SizeBytes": 900,
            "StreamViewType": "NEW_AND_OLD_IMAGES", "Keys": {"pk": item["pk"], "sk": item["sk"]},
        } | {name: _as_json(image) for name, image in images.items() if image is not None},
    }  # fmt: skip


def _as_json(value: Any) -> Any:
    """Binary values in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return {name: _as_json(inner) for name, inner in value.items()} if isinstance(value, dict) else value
