# ruff: noqa: E501 - texts of other modules, as they stand there
"""Mistakes that people make, written by hand: each is a change of text in one place, and what would be lost by it."""

from __future__ import annotations

from typing import Final

import msgspec

from mutants.making import ROOT


class Mistake(msgspec.Struct, frozen=True):
    path: str
    old: str
    new: str
    why: str

    @property
    def name(self) -> str:
        return f"{self.path}: {self.why}"

    def source(self) -> str:
        """The module with the mistake in it. Raises ValueError where the place is not there, or not once."""
        text = (ROOT / self.path).read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its place is there {text.count(self.old)} times")
        return text.replace(self.old, self.new)


MISTAKES: Final = (
    Mistake(
        "chalicelib/application/reactions.py",
        '    if server_of(next(k for k in KINDS if f"{k}_id" in envelope)) in stored.audience:\n',
        "    if False:\n",
        "no event reaches a webhook",
    ),
    Mistake(
        "chalicelib/application/reactions.py",
        '    if kind == "case.filed":\n        message = {"case_id": envelope["case_id"]}\n',
        '    if kind == "case.filed.":\n        message = {"case_id": envelope["case_id"]}\n',
        "new complaints are not compared",
    ),
    Mistake(
        "chalicelib/application/reactions.py",
        '        case "evidence.submitted":\n',
        '        case "evidence.submitted.":\n',
        "a submitted file is never put into the vault",
    ),
    Mistake(
        "chalicelib/entrypoints/relay.py",
        "        return reactions.on_wake(*wakes, at=_written_at(new), sandbox=sandbox)\n",
        "        return []\n",
        "a wake is swallowed",
    ),
    Mistake(
        "chalicelib/entrypoints/relay.py",
        '    if seen - parse_stamp(_text(image, "log_sk").partition("#")[0]) <= reactions.ON_TIME:\n',
        "    if True:\n",
        "what came late is not sent into the log again",
    ),
    Mistake(
        "chalicelib/application/commit.py",
        "after.head, version=after.head.version + 1, seq=end.seq,",
        "after.head, version=after.head.version + 1, seq=end.seq + 1,",
        "a sequence number is skipped",
    ),
    Mistake(
        "chalicelib/application/commit.py",
        "audience=dict(end.audience),",
        "audience=dict(before.head.audience if before else end.audience),",
        "an audience's number is given twice",
    ),
    Mistake(
        "chalicelib/application/commit.py",
        "chain_head=end.chain_head,",
        "chain_head=before.head.chain_head if before else end.chain_head,",
        "the head does not follow the chain",
    ),
    Mistake(
        "chalicelib/domain/record.py",
        '    return hashlib.sha256(DOMAIN + bytes.fromhex(prev) + body.encode("ascii")).hexdigest()\n',
        '    return hashlib.sha256(DOMAIN + body.encode("ascii")).hexdigest()\n',
        "an event does not hold the one before it",
    ),
    Mistake(
        "chalicelib/application/commit.py",
        "    if head.status is Status.CLOSED or head.mediator is None:\n",
        "    if head.mediator is None:\n",
        "a closed case keeps its place with a mediator",
    ),
    Mistake(
        "chalicelib/application/commit.py",
        "left=after.head.grouped_in is None)",
        "left=False)",
        "nobody ever leaves the group's roll",
    ),
    Mistake(
        "chalicelib/adapters/writes.py",
        "            yield _gate(member.group_id, member.shard, group_rows.JOIN)\n",
        "            pass\n",
        "joining without a gate",
    ),
    Mistake(
        "chalicelib/adapters/writes.py",
        "        yield _gate(ballot.group_id, ballot.shard, ballot.poll_id)\n",
        "        pass\n",
        "a vote without a gate",
    ),
    Mistake(
        "chalicelib/adapters/writes.py",
        "        counted.append(neutrals.person_key(claim.person))\n",
        "        pass\n",
        "a person is counted at one body alone",
    ),
    Mistake(
        "chalicelib/adapters/transaction.py",
        "    except _NO_ANSWER as error:\n        raise Unknown(type(error).__name__) from error\n",
        "    except _NO_ANSWER:\n        return\n",
        "no answer is taken for success",
    ),
    Mistake(
        "chalicelib/application/carrying.py",
        "            if attempt and (own := self._own_work(ask, found.aggregate, first_seq)) is not None:\n",
        "            if False and (own := self._own_work(ask, found.aggregate, first_seq)) is not None:\n",
        "a command whose answer was lost is done once more",
    ),
    Mistake(
        "chalicelib/application/carrying.py",
        "        if not hmac.compare_digest(stored.fingerprint, ask.fingerprint):\n            raise KeyReused(",
        "        if False:\n            raise KeyReused(",
        "a key with another body is a repetition",
    ),
    Mistake(
        "chalicelib/application/carrying.py",
        "            if ask.if_match is not None and ask.if_match != version:\n",
        "            if False:\n",
        "an old version is acted on",
    ),
    Mistake(
        "chalicelib/application/execute.py",
        "messages=messages, request_key",
        "messages=(), request_key",
        "what was said is not kept",
    ),
    Mistake(
        "chalicelib/application/execute.py",
        "            companion=companion,\n",
        "            companion=None,\n",
        "the report of the same submission is lost",
    ),
    Mistake(
        "chalicelib/application/waking.py",
        "            if first - now <= self._imminent or not self._clockwork.arm(end, surely=surely):\n",
        "            if not self._clockwork.arm(end, surely=surely):\n",
        "a wake that is near has no ring of its own",
    ),
    Mistake(
        "chalicelib/application/waking.py",
        "        self._queues.send(reactions.WAKES, [body], math.ceil(behind.total_seconds()))\n        return True\n",
        "        return True\n",
        "a ring that comes too early is gone",
    ),
    Mistake(
        "chalicelib/application/waking.py",
        "            if rest:\n                self._queues.send(reactions.WAKES, rest)\n",
        "",
        "a ring stops behind its first page",
    ),
    Mistake(
        "chalicelib/application/waking.py",
        "                reached, rung = hour, rung + due\n",
        "                rung = rung + due\n",
        "the watermark passes wakes that are still due",
    ),
    Mistake(
        "chalicelib/domain/deadlines.py",
        "    return deadline.due_at + timedelta(seconds=deadline.grace_seconds)\n",
        "    return deadline.due_at\n",
        "no grace for a reply of the last second",
    ),
    Mistake(
        "chalicelib/domain/deadlines.py",
        "calendars.shift(deadline.due_at, last.since, at, unit,",
        "calendars.shift(deadline.due_at, at, at, unit,",
        "a stopped clock runs on as if it had not stood still",
    ),
    Mistake(
        "chalicelib/domain/case/tick.py",
        "        if due is None or due.at > context.now:\n",
        "        if due is None or due.at > context.now + (due.at - context.now) / 2:\n",
        "what lies ahead is done at once",
    ),
    Mistake(
        "chalicelib/application/webhook_attempts.py",
        "        wrapped = [endpoint.wrapped_secret, *(old.wrapped for old in endpoint.retired if at < old.until)]\n",
        "        wrapped = [endpoint.wrapped_secret]\n",
        "a replaced secret stops at once",
    ),
    Mistake(
        "chalicelib/application/webhook_attempts.py",
        "rules.headers(found.event_id, int(at.timestamp()), body,",
        'rules.headers(f"{found.event_id}{found.attempts}", int(at.timestamp()), body,',
        "each attempt has another id",
    ),
    Mistake(
        "chalicelib/domain/delivery.py",
        "_BY_CLASS.get(status // 100, Reason.UNEXPECTED_STATUS)",
        "_BY_CLASS.get(min(status // 100, 2), Reason.UNEXPECTED_STATUS)",
        "a redirect is success",
    ),
    Mistake(
        "chalicelib/application/inspecting.py",
        "    if found.sha256 != item.sha256:\n",
        "    if False:\n",
        "another file than declared is taken",
    ),
    Mistake(
        "chalicelib/application/inspecting.py",
        "        if item.state is not EvidenceState.SUBMITTED or item.version_id is None:\n",
        "        if item.version_id is None:\n",
        "a file goes to the vault without being submitted",
    ),
    Mistake(
        "chalicelib/domain/case/evidence.py",
        "    _within(case.budgets.get(context.role, Budget(context.role)), command, limits)\n",
        "",
        "evidence without a budget",
    ),
    Mistake(
        "chalicelib/domain/case/evidence.py",
        "    item = known(case, command.evidence_id)\n    if item.state is not EvidenceState.DECLARED:\n        return ()\n    if command.refusal",
        "    item = known(case, command.evidence_id)\n    if command.refusal",
        "a later upload takes the place of the inspected one",
    ),
    Mistake(
        "chalicelib/domain/case/forgetting.py",
        "    if any(hold.in_force for hold in case.holds.values()):\n",
        "    if False:\n",
        "a legal hold keeps nothing",
    ),
    Mistake(
        "chalicelib/domain/neutrals/draw.py",
        '    return b"\\x00" if nonce is None else b"\\x01" + len(nonce).to_bytes(4, "big") + nonce\n',
        '    return b"\\x00" if nonce is None else nonce\n',
        "a nonce may be moved from one side to the other",
    ),
    Mistake(
        "chalicelib/entrypoints/http/auth.py",
        "    if not token.role.is_party and token.epoch != tenant.staff_epoch:\n",
        "    if False:\n",
        "revoked staff come in",
    ),
    Mistake(
        "chalicelib/entrypoints/http/auth.py",
        "    if key is None or not matches or key.revoked:\n",
        "    if key is None or not matches:\n",
        "a revoked key opens",
    ),
    Mistake(
        "chalicelib/adapters/views.py",
        "condition=model.pk.does_not_exist() | (model.version < row.version)",
        "condition=model.pk.does_not_exist() | (model.version != row.version)",
        "an older state takes the place of a newer one in the lists",
    ),
    Mistake(
        "chalicelib/application/execute.py",
        'claims=claims(before, after, getattr(command, "repeats", ())),',
        "claims=(),",
        "a place with a mediator is not claimed in the case's transaction",
    ),
    Mistake(
        "chalicelib/application/webhook_attempts.py",
        "        self._before_it_is_written(work, after, verdict, now)\n        if self._outside.deliveries.record(after, found.attempts) and verdict.next_attempt is not None:\n",
        "        written = self._outside.deliveries.record(after, found.attempts)\n        self._before_it_is_written(work, after, verdict, now)\n        if written and verdict.next_attempt is not None:\n",
        "what follows from an answer comes after it is written down",
    ),
    Mistake(
        "chalicelib/application/inspecting.py",
        "        kept = self._files.keep(case_id, evidence_id, item.version_id, item.sha256, until)\n",
        "        kept = item.version_id\n",
        "the record says kept before the vault has the file",
    ),
)
