"""What must hold, rule by rule, and how a breach is told."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """The code of a rule, and what it says. The page docs/simulation.md lists them."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Rule:
        made = str.__new__(cls, code)
        made._value_ = code
        made.meaning = meaning
        return made

    EVIDENCE_READABLE = "evidence.readable", "what lies there has the shape that the documents say"
    CHAIN_DENSE = "chain.dense", "the events of a record are numbered from 1 without a gap"
    CHAIN_HASH = "chain.hash", "each hash is SHA-256 of the domain, the hash before it and the body"
    CHAIN_HEAD = (
        "chain.head",
        "the head names the last event and its hash; no head is without events, none of those without it",
    )
    CHAIN_ROW = "chain.row", "an event's row says of it what its body says"
    CHAIN_AUDIENCE = (
        "chain.audience",
        "the numbers of each audience are dense, and the head has the last ones",
    )
    CHAIN_TIME = "chain.time", "time runs backwards in a record by no more than a request may be on its way"
    CHAIN_VERSION = "chain.version", "a head's version counts the commands that have changed it"

    COMMAND_KEPT = (
        "command.kept",
        "what was acknowledged is in the record, with the number and hash that the answer named",
    )
    COMMAND_ONCE = "command.once", "one command has its events once, together, at one moment"
    COMMAND_ASKED = (
        "command.asked",
        "no record has more commands of somebody than he asked for: what was refused left nothing",
    )
    COMMAND_COUNTED = (
        "command.counted",
        "no record has fewer commands of somebody than were acknowledged to him",
    )
    COMMAND_REPLAYED = "command.replayed", "the same request under the same key names the same things again"

    STATE_FILED = "state.filed", "a case begins with its filing, and is filed once"
    STATE_CLOSED = "state.closed", "nothing happens in a closed case but what outlives it"
    STATE_PART = "state.part", "each offer, proposal, file, task and so on goes its own way, step by step"
    STATE_OUTCOME = "state.outcome", "an outcome rests on what leads to it, and binds as that can"
    STATE_HEAD = "state.head", "the head stands where the events have led"
    CONSENT_ARBITRATION = (
        "consent.arbitration",
        "arbitration begins with an agreement in full of both sides (P4)",
    )
    CONSENT_SILENCE = "consent.silence", "nobody but the one it binds accepts, agrees, votes or settles (P5)"
    WAKE_STRANDED = (
        "wake.stranded",
        "every open case has a wake ahead, or is blocked and that is on the record (P6)",
    )
    WAKE_INDEX = "wake.index", "the wake index has a case where its head says"
    BUDGET_COUNTED = (
        "budget.counted",
        "a side's budget is what it has declared less what came back, once (P8)",
    )

    DEADLINE_TWICE = "deadline.twice", "a deadline has one consequence, and only one that runs has any"
    DEADLINE_EARLY = "deadline.early", "no consequence comes before the time and its grace are over"
    DEADLINE_PAUSED = "deadline.paused", "no deadline passes while it stands still"

    MEMBER_ROW = (
        "member.row",
        "whoever a group counts as a member is one by its own case, and the other way round",
    )
    MEMBER_ROLL = (
        "member.roll",
        "a sealed roll has as many members as it says, nobody twice, and claims what they do",
    )
    LEDGER_SUM = "ledger.sum", "the lines of a ledger are as many as it says, and sum up to the last unit"
    RECOVERY_DOUBLE = "recovery.double", "nobody recovers twice for one complaint"
    PLACE_COUNTED = "place.counted", "a neutral's counter is the number of places cases have with him"
    PLACE_CAPACITY = "place.capacity", "nobody has more cases than he has room for"
    PLACE_OWNED = "place.owned", "a place belongs to a case that is there"

    DELIVERY_SENT = "delivery.sent", "every event is sent to each live endpoint that wants it"
    DELIVERY_SIGNED = (
        "delivery.signed",
        "what is sent is signed with the endpoint's secret, as Standard Webhooks say",
    )
    DELIVERY_BYTES = "delivery.bytes", "the same message is the same bytes, however often it is sent"
    DELIVERY_TRUE = "delivery.true", "what is sent is on its tenant's record, with that hash and number"

    VIEW_FRESH = "view.fresh", "a line of a list says of a case what its head says, in the end"
    VIEW_WHOLE = "view.whole", "every record is on its tenant's list, and nothing else"

    TREE_HEAD = "tree.head", "a tree head is signed, and follows the one before it"
    TREE_ROOT = "tree.root", "a tree's root is that of its leaves, in their order"
    TREE_LEAF = "tree.leaf", "every record that was there has its leaf, with a hash from its chain"

    PRIVATE_PUBLISHED = (
        "private.published",
        "nothing that persons wrote is in events, lists, webhooks or logs",
    )
    PRIVATE_TABLES = "private.tables", "nothing that persons wrote lies in a table unsealed"
    PRIVATE_NAMES = "private.names", "nothing that persons wrote is in the name or the metadata of an object"
    PRIVATE_ERASED = "private.erased", "of a person who was erased nothing can be read any more"
    PRIVATE_KEYS = "private.keys", "with a person's erasure the keys are gone"

    LEFT_DEAD = "left.dead", "no message became a dead letter"
    LEFT_WAITING = "left.waiting", "every queue is empty in the end"
    LEFT_KEY = "left.key", "no request key is without what the request changed"


class Breach(NamedTuple):
    """A rule that does not hold, and where."""

    rule: Rule
    says: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.says}"
