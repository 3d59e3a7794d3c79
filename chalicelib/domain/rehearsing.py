"""A told case run under a rule pack, without a case: to try a pack before it is used, and to see how two differ.

Exactly the rules that decide real cases, on a clock that jumps from act to act and from wake to wake. What people write
does not matter here, so every text is the same placeholder.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, get_args, get_type_hints

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.case import bidding, decisions
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import Case, Claim, DisputeType, Party, Reason
from chalicelib.domain.case.terms import Remedy, Terms, TextRef
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.promises import wrong_promises
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, stamp

TEXT: Final = TextRef("txt_rehearsal", "0" * 64)
KEY: Final = b"redress:rehearsal"
MAX_MOMENTS: Final = 500
NOT_UNDERSTOOD: Final = (KeyError, StopIteration, TypeError, ValueError, IndexError, OverflowError)
"""What an act that nobody can make sense of ends in."""
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Between which stories are told: calendars end, and so do computers' dates."""
BY_VERB: Final = {verb: kind for kind, verb in decisions.VERBS.items()} | {"serve": cmd.RecordService}

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """Who does what when. `with`: what the action takes; ids may be left out where only one thing can be meant."""

    at: Moment
    by: Role
    do: Annotated[str, msgspec.Meta(max_length=40)]
    with_: dict[str, Any] = {}


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A complaint and what people do about it, in order, until a moment."""

    filed_at: Moment
    until: Moment
    dispute_type: DisputeType = DisputeType.QUALITY
    sought: Terms | None = None
    occurred_on: str | None = None
    details: dict[str, str] = {}
    gaps: tuple[str, ...] = ()
    standing: Standing | None = None
    country: str | None = None
    promises: dict[str, int] = {}
    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=100)] = ()


class Happening(msgspec.Struct, frozen=True):
    """One thing that happened, or was refused (`refused`: the code), with the deadlines it began or moved."""

    at: str
    by: Role
    what: str
    stage: str
    detail: str = ""
    due: dict[str, str] = {}
    refused: bool = False


class Told(msgspec.Struct, frozen=True):
    """The whole story as it went."""

    pack: str
    happenings: tuple[Happening, ...]
    status: str
    stage: str
    outcome: str | None
    ended_at: str | None


def tell(story: Story, pack: RulePack) -> Told:
    """The story under that pack. Acts that the rules refuse are told as refused; the story goes on.

    Raises Invalid for moments and promises that nobody means.
    """
    _check(story)
    told: list[Happening] = []
    bids: dict[str, Money] = {}
    case = _filed(story, pack, told)
    for n, act in enumerate(sorted(story.acts, key=lambda a: a.at)):
        case = _until(case, act.at, pack, told)
        case = _act(case, act, pack, told, n, bids)
    case = _until(case, story.until, pack, told)
    head = case.head
    ended = stamp(head.closed_at) if head.closed_at else None
    return Told(
        pack.ref,
        tuple(told[:MAX_MOMENTS]),
        head.status.value,
        head.stage,
        head.outcome and head.outcome.value,
        ended,
    )


def _check(story: Story) -> None:
    moments = {"/filed_at": story.filed_at, "/until": story.until}
    moments |= {f"/acts/{n}/at": act.at for n, act in enumerate(story.acts)}
    limit = f"{FIRST:%Y} to {LAST:%Y}"
    faults = [Fault(p, "out_of_range", limit) for p, at in moments.items() if not FIRST <= at <= LAST]
    faults += wrong_promises(story.promises, "/promises")
    if faults:
        raise Invalid("The story cannot be told.", faults=tuple(faults))


def differences(one: Told, other: Told) -> list[tuple[str, str | None, str | None]]:
    """What differs between two tellings: (what, under the one, under the other), in the order of the story."""
    left, right = _facts(one), _facts(other)
    keys = [*left, *(key for key in right if key not in left)]
    return [(key, left.get(key), right.get(key)) for key in keys if left.get(key) != right.get(key)]


def _facts(told: Told) -> dict[str, str | None]:
    """Everything that can be compared, under names that do not depend on the pack: dates, dues, refusals, the end."""
    facts: dict[str, str | None] = {}
    seen: dict[str, int] = {}
    for happening in told.happenings:
        name = f"{happening.what} {happening.detail}".strip()
        seen[name] = seen.get(name, 0) + 1
        label = name if seen[name] == 1 else f"{name} ({seen[name]})"
        facts[label] = ("refused " if happening.refused else "") + happening.at
        facts |= {f"{label}: {rule} due": due for rule, due in happening.due.items()}
    return facts | {
        "status": told.status,
        "last stage": told.stage,
        "outcome": told.outcome,
        "ended": told.ended_at,
    }


def _filed(story: Story, pack: RulePack, told: list[Happening]) -> Case:
    claim = Claim(
        dispute_type=story.dispute_type, sought=story.sought or Terms(Remedy.REFUND, Money(10_000, "EUR")),
        occurred_on=story.occurred_on or story.filed_at.date().isoformat(), narrative=TEXT, channel="api",
        details=story.details, standing=story.standing, country=story.country, promises=story.promises,
    )  # fmt: skip
    command = cmd.FileCase(
        case_id="case_rehearsal", tenant="ten_rehearsal", claim=claim, lang="en", fingerprint="", gaps=story.gaps,
        complainant=Party(Role.COMPLAINANT, "complainant", "en"), respondent=Party(Role.RESPONDENT, "respondent", "en"),
    )  # fmt: skip
    events = decisions.file(command, Context(story.filed_at, Role.PLATFORM, pack, "file", KEY))
    case = decisions.fold(None, events, story.filed_at)
    told += [_told(event, case, story.filed_at, Role.PLATFORM) for event in events]
    return case


def _until(case: Case, moment: datetime, pack: RulePack, told: list[Happening]) -> Case:
    """Every wake up to that moment, each at its own time."""
    while len(told) < MAX_MOMENTS:
        wake = deadlines.next_wake(case)
        if wake is None or wake > moment:
            return case
        case = _decided(case, cmd.Tick(), Role.SYSTEM, wake, pack, told, f"tick:{len(told)}")
    return case


def _act(case: Case, act: Act, pack: RulePack, told: list[Happening], n: int, bids: dict[str, Money]) -> Case:
    try:
        if act.do == "perform":
            case = _proven(case, act, pack, n)
        command = _command(case, act)
        if isinstance(command, cmd.PlaceBid):
            command = _bid(case, command, act.by, bids)
        return _decided(case, command, act.by, act.at, pack, told, f"act:{n}")
    except RedressError as refused:
        told.append(Happening(stamp(act.at), act.by, act.do, case.head.stage, refused.code, refused=True))
    except NOT_UNDERSTOOD:
        told.append(Happening(stamp(act.at), act.by, act.do, case.head.stage, "not_understood", refused=True))
    return case


def _decided(
    case: Case, command: cmd.Command, by: Role, at: datetime, pack: RulePack, told: list[Happening], command_id: str
) -> Case:  # fmt: skip
    for event in decisions.decide(case, command, Context(at, by, pack, command_id, KEY)):
        case = decisions.fold(case, (event,), at)
        told.append(_told(event, case, at, by))
    return case


def _told(event: ev.Event, case: Case, at: datetime, by: Role) -> Happening:
    plain: dict[str, Any] = msgspec.to_builtins(event, builtin_types=(datetime,))
    begun = [plain["deadline"]] if plain.get("deadline") else plain.get("deadlines", [])
    due = {d["rule"]: stamp(d["due_at"]) for d in begun}
    detail = next((str(plain[k]) for k in ("stage", "cause", "result", "step", "how") if plain.get(k)), "")
    return Happening(stamp(at), by, ev.type_name(event), case.head.stage, detail, due)


def _command(case: Case, act: Act) -> cmd.Command:
    """The command of the verb, with what was left out filled in. Raises KeyError, StopIteration, ValidationError."""
    kind = BY_VERB[act.do]
    if kind is cmd.RecordService:
        return cmd.RecordService("platform", act.at)
    given: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if name in act.with_:
            given[name] = msgspec.convert(act.with_[name], hint)
        elif hint is TextRef:
            given[name] = TEXT
        elif TextRef in get_args(hint):
            continue
        elif name in _MEANT:
            given[name] = _MEANT[name](case, act.by)
    if kind is cmd.DispatchNotice:
        given["at"] = act.at
    command: cmd.Command = kind(**given)
    return command


def _bid(case: Case, command: cmd.PlaceBid, by: Role, bids: dict[str, Money]) -> cmd.PlaceBid:
    """Beside the other side's bid of the same round, which a real case keeps sealed."""
    found = bidding.current(case)
    number = found.number if found is not None else len(case.rounds) + 1
    against = bids.get(f"{number}:{by.other.value}") if by.is_party else None
    bids[f"{number}:{by.value}"] = command.amount
    return msgspec.structs.replace(command, commitment=TEXT.commitment, against=against)


def _answerable(case: Case, by: Role) -> str:
    offers = [o.id for o in case.offers.values() if o.state == "live" and o.by is not by]
    proposals = [p.id for p in case.proposals.values() if p.state == "live"]
    return next(reversed([*offers, *proposals]))


def _accord(case: Case, _by: Role) -> str:
    return next(a.id for a in case.accords.values() if a.state == "live")


_MEANT: Final[dict[str, Any]] = {
    "offer_id": _answerable,
    "accord_id": _accord,
    "terms_sha256": lambda case, by: case.accords[_accord(case, by)].terms_sha256,
    "task_id": lambda case, by: next(t.id for t in case.tasks.values() if t.is_open and t.by is by),
    "deadline_id": lambda case, _by: next(d.id for d in case.running()),
    "reasons": lambda _case, _by: (Reason(TEXT, ("claim",)),),
    "proof": lambda case, by: tuple(e.id for e in case.evidence.values() if e.by is by),
}
"""What is meant by an id that was left out, for each field that may be."""


def _proven(case: Case, act: Act, pack: RulePack, n: int) -> Case:
    """A proof of performance, in the vault: files are not what is rehearsed."""
    file = cmd.Declaration("0" * 64, 1, pack.evidence.media_types[0], TEXT)
    quiet: list[Happening] = []
    case = _decided(case, cmd.DeclareEvidence((file,)), act.by, act.at, pack, quiet, f"file:{n}")
    latest = [*case.evidence][-1]
    kept_until = act.at
    for command in (
        cmd.RecordInspection(latest, "v"), cmd.SubmitEvidence(latest), cmd.RecordKept(latest, "v", kept_until),
    ):  # fmt: skip
        case = _decided(case, command, act.by, act.at, pack, quiet, f"file:{n}:{type(command).__name__}")
    return case
