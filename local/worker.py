"""The worker loop: plays the template's event source mappings and schedules, each mapping in threads of its own.

`idle` says that whatever was set going has come to rest. What waits for its moment does not count: delayed messages,
clocks, schedules.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from local import streams
from local.functions import Functions
from local.pace import Pace
from local.queue_poller import QueuePoller
from local.schedules import Schedules
from local.stream_poller import StreamPoller

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.provision import Mapping, Provisioned

STOP_SECONDS: Final = 2.0
_LOOK_SECONDS: Final = 0.02

Source = QueuePoller | StreamPoller | Schedules


class Worker:
    """All event sources of what was provisioned. `client` gives an AWS client by its service's name."""

    def __init__(self, provisioned: Provisioned, client: Callable[[str], Any], pace: Pace) -> None:
        streams.listen()
        self.functions = Functions(provisioned.functions)
        self._client, self._pace = client, pace
        self._stopping = threading.Event()
        self._sources: list[Source] = [self._source(mapping) for mapping in provisioned.mappings]
        self._sources.append(Schedules(provisioned.schedules, self.functions, self._stopping, pace))

    def _source(self, mapping: Mapping) -> Source:
        if mapping.source == "sqs":
            return QueuePoller(mapping, self.functions, self._client("sqs"), self._stopping, self._pace)
        return StreamPoller(mapping, self.functions, self._client("s3"), self._stopping, self._pace)

    def start(self) -> None:
        for source in self._sources:
            source.start()

    def stop(self, seconds: float = STOP_SECONDS) -> list[str]:
        """Begin nothing more and wait for what is going on. The names of threads that are still at it, if any."""
        self._stopping.set()
        end = time.monotonic() + seconds
        threads = [thread for source in self._sources for thread in source.threads]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return [thread.name for thread in threads if thread.is_alive()]

    def busy(self) -> list[str]:
        """What still has something to do. Empty twice in a row without an invocation between means rest."""
        return [source.name for source in self._sources if not source.idle()]

    def idle(self) -> bool:
        """Nothing in the streams, nothing in the queues, nothing running, and nothing moved while we looked."""
        before = self.functions.activity()
        return not self.busy() and before[0] == 0 and self.functions.activity() == before

    def drain(self, seconds: float = 30.0) -> bool:
        """Wait until idle. False when it takes longer."""
        end = time.monotonic() + seconds
        while not self.idle():
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return True


@contextmanager
def working(provisioned: Provisioned, client: Callable[[str], Any], pace: Pace) -> Iterator[Worker]:
    """A worker at work until the block ends."""
    worker = Worker(provisioned, client, pace)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
