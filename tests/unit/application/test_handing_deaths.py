"""Cases handed to a body's own system while processes die: behind a command, a transaction, before sending."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from chalicelib.application.asking import Tenancy
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.handover import messages as msg
from chalicelib.domain.handover import updates as upd
from chalicelib.domain.handover.rules import State, Transaction
from chalicelib.domain.values import derive_id
from tests.crowd import Died, dying_at
from tests.forum import Forum
from tests.market import Market
from tests.unit.domain.arbitration.test_external import KEY

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S58")
BEFORE_OR_AFTER = pytest.mark.parametrize("after", [False, True], ids=["before its call", "after it"])


class Abroad:
    """A forum whose body has a system of its own, and the one case that it is offered."""

    def __init__(self, services: Services, market: Market) -> None:
        self.forum, self.services = Forum(services, market), services
        known = services.bodies.profile(self.forum.body.id)
        assert known is not None
        terms = msgspec.structs.replace(known.terms, external=True)
        profile = msgspec.structs.replace(known, terms=terms, version=known.version + 1)
        services.bodies.put_profile(known, profile)
        self.case_id = self.forum.agreed()
        self.forum.pump()
        self.id = self.forum.of(self.case_id).head.arbitration_id

    @property
    def there(self) -> Tenancy:
        return self.services.tenancies.of(self.forum.body.id)

    @property
    def known(self) -> Transaction:
        found = self.services.handovers.get(derive_id("hov", self.there.root.ids, self.id))
        assert found is not None
        return found

    def told(self) -> None:
        """The reactions say to the body whatever it is due to be told."""
        self.services.handing.arbitration(self.id)

    def message(self, kind: type[Any], id_: str, payload: Any) -> msg.Envelope:
        return kind(
            id=id_, correlation_id=self.known.id, sent_at=self.there.now,
            platform=self.known.platform, body=self.known.body, payload=payload,
        )  # fmt: skip

    def take(self, message: msg.Envelope) -> tuple[Transaction, bool]:
        taken = self.services.taking.take(message, msgspec.json.encode(message), self.there)
        return taken.known, taken.repeated

    def happened(self) -> list[str]:
        return [row.type for row in self.services.arbitration_store.events(self.id)]


@pytest.fixture
def abroad(backend: Services, market: Market) -> Abroad:
    return Abroad(backend, market)


def accepting(abroad: Abroad) -> msg.Envelope:
    return abroad.message(msg.OnInitMessage, "ext_take_0001", msg.OnInit(accepts=True, reference="B-1"))


def tribunal(abroad: Abroad) -> msg.Envelope:
    member = upd.Member(seat="1", ref="arbiter-1", person="p-1", public_key=KEY)
    return abroad.message(msg.UpdateMessage, "ext_seat_0001", upd.TribunalUpdate(members=(member,)))


def ending(abroad: Abroad) -> msg.Envelope:
    update = upd.EndUpdate(ground="impossible", reasons="Nobody serves.")
    return abroad.message(msg.UpdateMessage, "ext_stop_0001", update)


def stubborn(work: Callable[[], Any], meanwhile: Callable[[], Any], *, after: bool) -> None:
    """The process dies at its first call, then at its second, and so on; other work goes on in between."""
    for call in itertools.count(1):
        try:
            with dying_at(call, after=after):
                work()
        except Died:
            meanwhile()
            continue
        return


@BEFORE_OR_AFTER
@pytest.mark.parametrize("meanwhile", [True, False], ids=["told meanwhile", "alone"])
def test_a_case_goes_to_its_end_though_every_process_dies(
    abroad: Abroad, *, after: bool, meanwhile: bool
) -> None:
    """Offered, taken, given a tribunal, ended: each message dies at each of its calls, and is sent again. Whatever the
    reactions tell the body in between, each has its effect once, and none is refused.
    """
    between = abroad.told if meanwhile else lambda: None
    stubborn(abroad.told, lambda: None, after=after)
    assert abroad.known.state is State.OFFERED
    for made in (accepting, tribunal, ending):
        message = made(abroad)
        stubborn(partial(abroad.take, message), between, after=after)
        assert message.id in abroad.known.taken
    happened = abroad.happened()
    for once in ("arbitration.accepted", "appointment.asked", "arbitration.closed"):
        assert happened.count(once) == 1
    assert len({s.id for s in abroad.known.sent}) == len(abroad.known.sent)
    assert abroad.known.state in (State.ENDED, State.CANCELLING)


def test_an_answer_that_had_its_effect_is_taken_though_the_transaction_went_on(
    abroad: Abroad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died behind the command; the case was confirmed by what the record says; then the body's system sends
    its answer again.
    """
    abroad.told()
    message = accepting(abroad)

    def fatal(*_: Any) -> None:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(abroad.services.handovers, "put", fatal)
        with pytest.raises(Died):
            abroad.take(message)
    assert abroad.known.state == "offered"
    abroad.told()
    assert abroad.known.state == "confirming"
    assert abroad.take(message)[1] is True
    assert (abroad.take(message)[1], abroad.happened().count("arbitration.accepted")) == (True, 1)
    with pytest.raises(NotAllowed) as refused:
        abroad.take(abroad.message(msg.OnInitMessage, "ext_take_0002", msg.OnInit(accepts=True)))
    assert refused.value.code == "handover_out_of_turn"


@pytest.mark.parametrize("what", ["search", "quote", "init", "confirm"])
def test_what_was_written_down_and_not_sent_is_sent_again(
    abroad: Abroad, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died between the two; whoever asks again, or whatever happens next, sends it under its id."""
    sent: list[str] = []
    queues = abroad.services.queues
    monkeypatch.setattr(queues, "send", lambda _, bodies, *__, **___: sent.extend(bodies))
    platform, case = abroad.forum.market.tenant, abroad.forum.case(abroad.case_id)

    def enquired() -> Transaction:
        return abroad.services.handing.enquire(platform, case, abroad.forum.body.id)

    work: Callable[[], Any] = abroad.told
    if what == "search":
        work = enquired
    elif what == "quote":
        known = enquired()
        able = msg.OnSearch(able=True)
        answer = msg.OnSearchMessage(
            id="ext_able_0001", correlation_id=known.id, sent_at=abroad.there.now, platform=known.platform,
            body=known.body, payload=able,
        )  # fmt: skip
        work = lambda: abroad.take(answer)  # noqa: E731 - one line, used once
    elif what == "confirm":
        abroad.told()
        message = accepting(abroad)
        work = lambda: abroad.take(message)  # noqa: E731 - one line, used once
    sent.clear()

    def fatal(*_: Any, **__: Any) -> None:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(queues, "send", fatal)
        with pytest.raises(Died):
            work()
    work()
    assert [msgspec.json.decode(body)["type"] for body in sent] == [f"handover.{what}"]
