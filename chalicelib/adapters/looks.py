"""Who looked into cases, in the disputes table.

    case#<id> / v#<hour>#<kind>#<reader>    one line; `ttl` ends it

No view of a case reads there, and nothing of the stream goes out for it: a line is no event.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import msgspec
from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters import codec
from chalicelib.adapters.records import Records
from chalicelib.domain.looks import Look

_CONDITION_FAILED = "ConditionalCheckFailedException"


class PynamoLooks(Records):
    """The Looks port."""

    def put(self, look: Look, until: datetime) -> None:
        """The condition keeps the first moment of the hour; whoever comes second, and a retry, finds it there."""
        item = {
            "pk": {"S": codec.case_pk(look.case_id)},
            "sk": {"S": f"v#{look.place}"},
            "doc": {"S": msgspec.json.encode(look).decode()},
            "ttl": {"N": str(int(until.timestamp()))},
        }
        request = {
            "TableName": self._disputes,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            self._read("PutItem", request)
        except VerboseClientError as error:
            if error.response["Error"]["Code"] != _CONDITION_FAILED:
                raise

    def of(self, case_id: str, after: str, limit: int) -> list[Look]:
        """DynamoDB deletes within days of the time: until then a line that is over is passed by here."""
        rows = self._query(
            "pk = :pk AND sk BETWEEN :a AND :b",
            pk=codec.case_pk(case_id),
            a=f"v#{after}!",
            b="v#~",
            page=limit,
        )
        now = self._clock.now().timestamp()
        live = (row for row in rows if float(row["ttl"]["N"]) > now)
        return [msgspec.json.decode(row["doc"]["S"], type=Look) for row in islice(live, limit)]
