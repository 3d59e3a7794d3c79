"""One account with everything in it: the template's tables, queues, keys and clock, its workers at work, and time.

with World(seed=1) as world:
    world.services.store.load(case_id)      # production code, in virtual time
    world.loop.run_for(3_600)
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib import bootstrap
from chalicelib.settings import Settings
from simulation import template
from simulation.buckets import Bucket
from simulation.buckets import described as bucket_of
from simulation.capacity import Limits, Meter
from simulation.clients import Clients
from simulation.dynamodb import DynamoDB
from simulation.events import Events
from simulation.faults import NOTHING, Faults, Odds
from simulation.kms import KMS
from simulation.lambdas import Runtime
from simulation.load import Load, load
from simulation.loop import Loop, VirtualClock
from simulation.network import Network
from simulation.presigned import Visitors
from simulation.queues import Queue
from simulation.s3 import S3
from simulation.secrets import Secrets
from simulation.ses import SES
from simulation.sources import QueueMapping, ScheduleMapping, StreamMapping
from simulation.sqs import SQS
from simulation.stepfunctions import StepFunctions
from simulation.tables import Table
from simulation.waits import Waits

START: Final = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class World:
    """`workers`: the functions that are at work; queues of others are counted and not kept. `limits`: of DynamoDB's
    partition keys (`simulation.capacity`); without any, its units are neither counted nor short.
    """

    def __init__(
        self,
        seed: int = 0,
        odds: Odds = NOTHING,
        start: datetime = START,
        workers: Iterable[str] = template.WORKERS,
        limits: Limits | None = None,
    ) -> None:
        random.seed(seed)  # production's jitter
        self.loop = loop = Loop(start)
        self.faults = Faults(seed, odds)
        self.dynamodb = DynamoDB(loop, self.faults, limits)
        self.sqs = SQS(loop, self.faults)
        self.states = StepFunctions(loop, self.sqs, self.faults)
        self.kms = KMS(self.faults)
        self.s3 = S3(loop, self._tell)
        self.visitors = Visitors(self.s3)
        self.ses = SES(loop, lambda report: self._tell(template.queue_url("NoticesQueue"), report))
        self.secrets, self.events = Secrets(), Events(loop)
        self._waits = Waits(loop, self.dynamodb.tables) if limits is not None else None
        self.network = Network(loop, self.faults, {
            "dynamodb": self.dynamodb, "sqs": self.sqs, "stepfunctions": self.states, "kms": self.kms,
            "s3": self.s3, "sesv2": self.ses, "secretsmanager": self.secrets, "events": self.events,
        }, self._waits)  # fmt: skip
        self.runtime = Runtime(loop, lambda function: self._compose(function.variables))
        self.queues: dict[str, Queue] = {}
        self.streams: list[StreamMapping] = []
        self._schedules: list[tuple[str, ScheduleMapping]] = []
        self._furnish()
        self.employ(*workers)
        self.services = self.compose()

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.runtime.close()
        bootstrap.override(None)

    # ---------------------------------------------------------------------------------------------------- furniture

    def _furnish(self) -> None:
        for logical, described in template.of_type("AWS::DynamoDB::Table"):
            table = self.dynamodb.create(template.physical(logical), described)
            table.lag = self.faults.lag
        for logical, described in template.of_type("AWS::SQS::Queue"):
            self._queue(logical, described)
        for logical, described in template.of_type("AWS::KMS::Key"):
            spec = described.get("KeySpec", "")
            self.kms.create(template.physical(logical), template.key_arn(logical), spec)
        for logical, described in template.of_type("AWS::SecretsManager::Secret"):
            self.secrets.create(template.physical(logical), described)
        for logical, described in template.of_type("AWS::S3::Bucket"):
            self._bucket(logical, described)
        for logical, described in template.of_type("AWS::StepFunctions::StateMachine"):
            texts = {
                key: template.resolved(value) for key, value in described["DefinitionSubstitutions"].items()
            }
            self.states.create(template.machine_arn(logical), substituted(described["Definition"], texts))

    def _bucket(self, logical: str, described: Mapping[str, Any]) -> None:
        told = described.get("NotificationConfiguration", {}).get("QueueConfigurations", ())
        queues = [template.queue_url(one["Queue"]["Fn::GetAtt"][0]) for one in told]
        self.s3.create(bucket_of(template.physical(logical), described), *queues)

    def _tell(self, queue_url: str, body: str) -> None:
        """A message of another service's own."""
        self.sqs.send_message({"QueueUrl": queue_url, "MessageBody": body})

    def _queue(self, logical: str, described: Mapping[str, Any]) -> None:
        """`counts_only` until somebody reads it."""
        policy = described.get("RedrivePolicy")
        redrive = None
        if policy is not None:
            redrive = (
                template.queue_url(policy["deadLetterTargetArn"]["Fn::GetAtt"][0]),
                policy["maxReceiveCount"],
            )
        given = logical, template.queue_url(logical), described.get("VisibilityTimeout", 30), redrive
        if described.get("FifoQueue", False):
            self.queues[logical] = self.sqs.create_fifo(
                *given,
                by_content=described.get("ContentBasedDeduplication", False),
                within_group=described.get("DeduplicationScope") == "messageGroup",
            )
        else:
            self.queues[logical] = self.sqs.create(*given)
        self.queues[logical].counts_only = True

    def employ(self, *workers: str) -> None:
        """From now on these functions are called by their sources."""
        for function in map(template.function, workers):
            for source in function.sources:
                self._connect(function, source)

    def _connect(self, function: template.Function, source: template.Source) -> None:
        match source:
            case template.QueueSource(queue=logical):
                queue = self.queues[logical]
                queue.counts_only = False
                if queue.redrive is not None:
                    self.sqs.queue(queue.redrive[0]).counts_only = False
                QueueMapping(self.loop, self.sqs, self.runtime, function, source, queue)
            case template.StreamSource(table=logical):
                stream = StreamMapping(self.loop, self.runtime, self.faults, function, source)
                self.streams.append(stream)
                self.table(logical).published.append(stream.publish)
            case template.Schedule():
                schedule = ScheduleMapping(self.loop, self.runtime, function, source)
                self._schedules.append((function.name, schedule))

    @property
    def meter(self) -> Meter:
        """Of a world with limits."""
        assert self.dynamodb.meter is not None, "nobody counts in a world without limits"
        return self.dynamodb.meter

    @property
    def waits(self) -> Waits:
        """Of a world with limits."""
        assert self._waits is not None, "nobody counts in a world without limits"
        return self._waits

    def load(self, hottest: int = 10) -> Load:
        """What has been asked of DynamoDB so far, in a world with limits."""
        return load(self.meter, self.waits, hottest)

    @property
    def scheduled(self) -> dict[str, int]:
        """How often the schedules have called their functions."""
        return {name: schedule.rings for name, schedule in self._schedules}

    @property
    def streams_waiting(self) -> int:
        """Records that nobody is done with."""
        return sum(stream.waiting for stream in self.streams)

    def table(self, logical: str) -> Table:
        return self.dynamodb.tables[template.physical(logical)]

    def bucket(self, logical: str) -> Bucket:
        return self.s3.buckets[template.physical(logical)]

    # -------------------------------------------------------------------------------------------------- composition

    def compose(self) -> bootstrap.Services:
        """One that knows every variable: for the acts of people."""
        return self._compose(self._everything())

    def _compose(self, variables: Mapping[str, str]) -> bootstrap.Services:
        """Production's own composition; only time and the way to AWS are ours."""
        made = bootstrap.Services()
        made.settings = Settings(variables)
        made.clock = VirtualClock(self.loop, self.faults.clock_skew())
        made.clients = Clients(self.network)
        return made

    def _everything(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for _, properties in template.of_type("AWS::Serverless::Function"):
            variables = properties["Environment"]["Variables"]
            found |= {key: template.resolved(value) for key, value in variables.items()}
        return found | {"STAGE": "simulated"}


def substituted(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: substituted(inner, texts) for key, inner in value.items()}
    if isinstance(value, list):
        return [substituted(inner, texts) for inner in value]
    if isinstance(value, str):
        for name, text in texts.items():
            value = value.replace(f"${{{name}}}", text)
    return value
