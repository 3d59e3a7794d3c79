"""Consumers who come without a platform: from the address to the case, over the API and the function that mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.adapters.proofs import PynamoProofs
from chalicelib.application import reactions
from chalicelib.domain import proofs
from chalicelib.domain.notices import tokens
from chalicelib.domain.security import Security
from chalicelib.domain.values import derive_id
from chalicelib.entrypoints.http import examples
from tests import mailing
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.http.conftest import Answer, Api, application
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.shared_aws import sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

MEI = "mei@example.com"
NOBODY = "prf_" + "a" * 26


class Public:
    """A tenant that takes complaints of anybody, and what a consumer does there."""

    def __init__(self, api: Api, invoke: Lambdas) -> None:
        self.api, self.invoke, made = api, invoke, api.tenant()
        self.tenant, self.key = str(made["id"]), str(made["key"]["api_key"])
        self.settle(public_intake=True)
        mailing.ready(api.services)
        self._mailed = 0

    def settle(self, *, public_intake: bool) -> None:
        known = self.api.services.directory
        before = known.tenant(self.tenant)
        assert before is not None
        known.change_tenant(before, replace(before, security=Security(public_intake=public_intake)))

    def ask(self, email: str = MEI, **changes: Any) -> Answer:
        said = {"tenant_id": self.tenant, "email": email, "purpose": "file"} | changes
        return self.api.post("/v1/public/proofs", said)

    def asked(self, email: str = MEI, **changes: Any) -> str:
        """A proof whose message the mailer has had."""
        answer = self.ask(email, **changes)
        assert answer.status == 202, answer.text
        self.mailed(str(answer.body["proof_id"]))
        return str(answer.body["proof_id"])

    def mailed(self, proof_id: str) -> None:
        for message in sent("notices"):
            if message.json.get("proof_id") == proof_id:
                assert self.invoke.failed("notify", sqs(message.body)) == []

    def code(self, email: str = MEI) -> str:
        """Of the newest mail."""
        found = re.search(
            r"^([0-9]{4}) ([0-9]{4})$", mailing.body(mailing.sent(email.lower())[-1]), re.MULTILINE
        )
        assert found is not None
        return found[1] + found[2]

    def confirm(self, proof_id: str, code: str) -> Answer:
        return self.api.post(f"/v1/public/proofs/{proof_id}/confirmation", {"code": code})

    def confirmed(self, email: str = MEI, **changes: Any) -> Any:
        answer = self.confirm(self.asked(email, **changes), self.code(email))
        assert answer.status == 200, answer.text
        return answer.body

    def file(self, token: str | None, query: str = "", key: str = "first", **changes: Any) -> Answer:
        said = examples.BODIES["PublicCaseIn"] | changes
        return self.api.post(f"/v1/public/cases{query}", said, token, Idempotency_Key=key)


@pytest.fixture
def public(backend: Services, clock: HandClock, invoke: Lambdas) -> Public:
    return Public(Api(Client(application(backend)), backend, clock), invoke)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code


INVALID = (403, "proof_invalid")


@pytest.mark.capability("S01")
def test_who_proves_an_address_files_from_it(public: Public) -> None:
    """The case is the same as of any channel; the filer is its complainant, and its token opens it."""
    filed = public.file(public.confirmed()["filing_token"])
    assert filed.status == 201, filed.text
    case_id, token = filed.body["case"]["case_id"], filed.body["token"]["token"]
    shown = public.api.get(f"/v1/cases/{case_id}", token).body
    assert shown["claim"]["channel"] == "public"
    assert shown["people"]["complainant"]["email"] == MEI
    assert re.fullmatch("person-[0-9a-f]{26}", shown["complainant_ref"])
    assert public.api.get(f"/v1/cases/{case_id}", public.key).status == 200


def test_the_respondent_is_told_by_mail(public: Public) -> None:
    """At the address that the complainant gave, where the tenant has its people told: no case hangs for want of a
    platform. The tenant's own webhooks get `case.filed` as for any case.
    """
    services = public.api.services
    mailing.turn_on(services, public.tenant)
    public.api.clock.moment += timedelta(hours=6)
    case_id = public.file(public.confirmed()["filing_token"]).body["case"]["case_id"]
    for row in services.store.events(case_id):
        stored = reactions.StoredEvent(public.tenant, row.body, row.hash, row.audience, row.summary)
        messages = [w.body for w in reactions.on_event(stored) if w.queue == reactions.NOTICES]
        assert public.invoke.failed("notify", sqs(*messages)) == []
    (mail,) = mailing.sent("service@kettles.example")
    assert mail["Subject"] == "A complaint concerns you: please answer"


def test_one_address_is_one_person_however_it_is_spelt(public: Public) -> None:
    """Erasure by reference finds all of it."""
    one = public.file(public.confirmed("Mei@Example.COM")["filing_token"]).body["case"]
    two = public.file(public.confirmed(MEI)["filing_token"], key="second").body["case"]
    assert one["complainant_ref"] == two["complainant_ref"]
    assert one["case_id"] != two["case_id"]


def test_the_same_key_is_the_same_case(public: Public) -> None:
    """With another body it is refused."""
    token = public.confirmed()["filing_token"]
    first, again = public.file(token), public.file(token)
    assert (again.status, again.headers["idempotency-replayed"]) == (201, "true")
    assert first.body["case"]["case_id"] == again.body["case"]["case_id"]
    assert public.file(token, narrative="Something else.").code == "idempotency_key_reused"


def test_a_dry_run_files_nothing(public: Public) -> None:
    """The key is still free afterwards, and no place of the day is taken."""
    token = public.confirmed()["filing_token"]
    tried = public.file(token, "?dry_run=true")
    assert (tried.status, tried.body["token"]) == (201, None)
    assert "idempotency-replayed" not in public.file(token).headers


def test_an_address_files_five_cases_a_day(public: Public) -> None:
    """To the one; what was filed is still answered, and the next day five more can be."""
    token = public.confirmed()["filing_token"]
    found = [public.file(token, key=f"case-{n}").status for n in range(6)]
    assert found == [201] * 5 + [409]
    suffixed = public.confirmed("mei+more@example.com")["filing_token"]
    assert public.file(suffixed, key="case-6").code == "too_many_public_cases"
    assert public.file(token, key="case-0").headers["idempotency-replayed"] == "true"
    public.api.clock.moment += timedelta(days=1)
    assert public.file(public.confirmed()["filing_token"], key="case-7").status == 201


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("complainant", {"name": "Mei", "ref": "buyer-1"}),
        ("complainant", {"name": "Mei", "email": "other@example.com"}),
        ("respondent", {"name": "Shop", "ref": "shop-77"}),
        ("standing", {"identity_checked": True}),
        ("channel", "api"),
        ("order", examples.BODIES["CaseIn"].get("order", {})),
        ("promises", {"no_reason_return_days": 30}),
        ("about", {"product": "HP-1"}),
        ("terms_ref", "terms-1"),
        ("call", {"confirmed_at": "2026-11-22T04:00:00Z"}),
        ("tenant_id", "ten_" + "a" * 26),
        ("case_id", "case_" + "a" * 26),
        ("violation_report", {"violation": "fraud"}),
    ],
)
def test_what_only_a_platform_says_is_no_field(public: Public, where: str, what: Any) -> None:
    """Nothing of it is taken silently."""
    answer = public.file(public.confirmed()["filing_token"], **{where: what})
    assert answer.status == 400, answer.text
    assert {code for _, code in answer.faults} == {"unknown_field"}


@pytest.mark.capability("S21")
def test_a_party_gets_a_token_by_its_address(public: Public) -> None:
    """Of its own case and role, as of now, by a one-time code."""
    filed = public.file(public.confirmed()["filing_token"]).body["case"]
    other = public.confirmed("service@kettles.example", purpose="token", case_id=filed["case_id"])["token"]
    mine = public.confirmed("MEI@example.com", purpose="token", case_id=filed["case_id"], lang="zh")["token"]
    assert (other["role"], mine["role"]) == ("respondent", "complainant")
    assert public.api.get(f"/v1/cases/{filed['case_id']}", mine["token"]).status == 200
    assert "验证码" in mailing.sent(MEI)[-1]["Subject"]


@pytest.mark.capability("S21")
def test_who_names_a_seller_does_not_become_it(public: Public) -> None:
    """A complaint under its name, with a second address of the complainer's own as the seller's: its respondent's token
    is of a person of its own, and erases nothing of the seller's.
    """
    seller = public.file(public.confirmed()["filing_token"]).body["case"]["respondent_ref"]
    named = {"name": "Example Kettles Ltd", "email": "me.too@example.com"}
    own = public.file(public.confirmed("mallory@example.com")["filing_token"], respondent=named).body["case"]
    proved = {"purpose": "token", "case_id": own["case_id"]}
    token = public.confirmed("me.too@example.com", **proved)["token"]["token"]
    asked = public.api.post(f"/v1/persons/{seller}/erasure", {"ground": "data_subject"}, token)
    assert refused(asked) == (404, "not_found")
    assert own["respondent_ref"] != seller


def test_a_seller_is_one_by_name_and_address(public: Public) -> None:
    """However both are spelt: whoever proves the address is the respondent of all these cases."""
    said = examples.BODIES["PublicCaseIn"]["respondent"]
    again = said | {"name": f" {said['name'].upper()} ", "email": said["email"].upper()}
    token = public.confirmed()["filing_token"]
    one, two = public.file(token), public.file(token, key="second", respondent=again)
    assert one.body["case"]["respondent_ref"] == two.body["case"]["respondent_ref"]


def test_a_case_of_another_tenant_gives_no_token(public: Public) -> None:
    """Though the address is its party's, and that tenant takes complaints too."""
    case_id = public.file(public.confirmed()["filing_token"]).body["case"]["case_id"]
    other, before = Public(public.api, public.invoke), len(mailing.sent())
    proof_id = other.asked(MEI, purpose="token", case_id=case_id)
    assert len(mailing.sent()) == before == 0  # a fresh mailbox
    assert refused(other.confirm(proof_id, "12345678")) == INVALID


def test_a_proof_gives_what_it_was_asked_for(public: Public) -> None:
    """Leave to file is no token, a token no leave to file."""
    leave = public.confirmed()
    case_id = public.file(leave["filing_token"]).body["case"]["case_id"]
    token = public.confirmed(purpose="token", case_id=case_id)
    assert (leave["token"], token["filing_token"]) == (None, None)


def test_six_codes_are_one_too_many(public: Public) -> None:
    """The right one too."""
    proof_id, code = public.asked(), public.code()
    assert {refused(public.confirm(proof_id, wrong(code))) for _ in range(5)} == {INVALID}
    assert refused(public.confirm(proof_id, code)) == INVALID


def test_four_wrong_codes_leave_the_right_one(public: Public) -> None:
    """Five attempts are five."""
    proof_id, code = public.asked(), public.code()
    for _ in range(4):
        public.confirm(proof_id, wrong(code))
    assert public.confirm(proof_id, code).status == 200


def test_a_code_works_once(public: Public) -> None:
    """Of four at once one gets through: the write is conditional on the proof as it was read."""
    proof_id, code = public.asked(), public.code()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: public.confirm(proof_id, code).status, range(4)))
    assert sorted(found) == [200, 403, 403, 403]
    assert refused(public.confirm(proof_id, code)) == INVALID


def test_a_code_ends_after_ten_minutes(public: Public) -> None:
    """To the second."""
    proof_id, code = public.asked(), public.code()
    public.api.clock.moment += timedelta(minutes=10)
    assert refused(public.confirm(proof_id, code)) == INVALID


def test_an_unknown_proof_reads_like_a_wrong_code(public: Public) -> None:
    """The same status, the same words."""
    proof_id = public.asked()
    one, two = public.confirm(proof_id, wrong(public.code())), public.confirm(NOBODY, "12345678")
    assert (one.status, one.body["title"], one.body["code"]) == (
        two.status,
        two.body["title"],
        two.body["code"],
    )


def test_nothing_tells_what_is_known_here(public: Public) -> None:
    """Of a stranger's address, a foreign case and an unknown tenant the answer has the same shape, and nothing goes
    out.
    """
    case_id = public.file(public.confirmed()["filing_token"]).body["case"]["case_id"]
    before = len(mailing.sent())
    asked = [
        public.ask("stranger@example.com", purpose="token", case_id=case_id),
        public.ask(purpose="token", case_id="case_" + "a" * 26),
        public.ask(tenant_id="ten_" + "a" * 26),
        public.ask("service@kettles.example", purpose="token", case_id=case_id),
    ]
    assert {(a.status, frozenset(a.body)) for a in asked} == {(202, frozenset({"proof_id", "expires_at"}))}
    for answer in asked:
        public.mailed(answer.body["proof_id"])
    assert len(mailing.sent()) == before + 1  # the respondent's


def test_an_unsent_code_cannot_be_guessed(public: Public) -> None:
    """Even where somebody had the keys: no code was mailed, so none is right."""
    services = public.api.services
    proof_id = public.asked("stranger@example.com", purpose="token", case_id="case_" + "a" * 26)
    row = PynamoProofs(services.tables).get(proof_id)
    assert row is not None
    code = proofs.code(services.tenancies.of(public.tenant).root.tokens, proof_id, row.nonce)
    assert refused(public.confirm(proof_id, code)) == INVALID


def test_an_address_gets_three_codes_an_hour(public: Public) -> None:
    """The fourth is answered alike, and not mailed; however the address is spelt."""
    for spelt in (MEI, "MEI@example.com", "mei@EXAMPLE.com", MEI):
        public.asked(spelt)
    assert len(mailing.sent()) == 3
    public.api.clock.moment += timedelta(hours=1)
    public.asked()
    assert len(mailing.sent()) == 4


def test_suffixes_bring_no_more_mail(public: Public) -> None:
    """Three an hour to one box, whatever stands behind its plus sign: nobody is flooded with codes."""
    for spelt in ("mei+1@example.com", "mei+2@example.com", "m.ei@example.com", MEI):
        public.asked(spelt)
    assert len(mailing.sent()) == 3


def test_an_address_gets_ten_codes_a_day(public: Public) -> None:
    """Three an hour for four hours are two too many."""
    for _ in range(4):
        for _ in range(3):
            public.asked()
        public.api.clock.moment += timedelta(hours=1)
    assert len(mailing.sent()) == 10


def test_a_tenant_that_takes_none_mails_nothing(public: Public) -> None:
    """And is not told from one that does not exist."""
    public.settle(public_intake=False)
    public.asked()
    assert mailing.sent() == []
    gone = public.api.get(f"/v1/public/intake/{public.tenant}")
    unknown = public.api.get(f"/v1/public/intake/ten_{'a' * 26}")
    assert (gone.status, gone.body["title"]) == (unknown.status, unknown.body["title"])


def test_filing_ends_with_the_intake(public: Public) -> None:
    """A token of before opens nothing once the intake is off."""
    token = public.confirmed()["filing_token"]
    public.settle(public_intake=False)
    assert refused(public.file(token)) == (401, "credential_invalid")


def test_a_filing_token_files_and_nothing_else(public: Public) -> None:
    """Nor does any other credential file here; after an hour it is over."""
    token = public.confirmed()["filing_token"]
    filed = public.file(token).body
    assert public.api.get(f"/v1/cases/{filed['case']['case_id']}", token).status == 401
    assert refused(public.file(None)) == (401, "credential_missing")
    for other in (public.key, filed["token"]["token"], f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}"):
        assert refused(public.file(other)) == (401, "credential_invalid")
    public.api.clock.moment += timedelta(minutes=60)
    assert refused(public.file(token)) == (401, "credential_expired")


def test_a_filing_token_is_of_one_tenant(public: Public) -> None:
    """Its signature is under that tenant's key."""
    token, other = public.confirmed()["filing_token"], Public(public.api, public.invoke)
    moved = f"rf_{other.tenant.removeprefix('ten_')}{token[29:]}"
    assert refused(public.file(moved)) == (401, "credential_invalid")


def test_a_sandbox_writes_to_nobody(public: Public) -> None:
    """As with all its mail."""
    made = public.api.tenant(sandbox=True)
    public.tenant = made["id"]
    public.settle(public_intake=True)
    public.asked()
    assert mailing.sent() == []


def test_a_bounced_address_gets_no_code(public: Public) -> None:
    """What it is told is what everybody is told."""
    root = public.api.services.tenancies.of(public.tenant).root
    mark = tokens.address_mark(root.ids, MEI)
    public.api.services.notices.suppress(public.tenant, mark)
    public.asked()
    assert mailing.sent() == []


def test_the_address_and_the_code_lie_nowhere_in_clear(
    public: Public, account: Mapping[str, str], logs: Logs
) -> None:
    """In no table, queue or log."""
    public.file(public.confirmed("canary.mei@example.com")["filing_token"])
    code = public.code("canary.mei@example.com")
    client = public.api.services.clients.get("dynamodb")
    names = [name for key, name in account.items() if key.endswith("_TABLE")]
    held = "".join(str(client.scan(TableName=name)["Items"]) for name in names)
    held += "".join(message.body for message in sent("notices")) + logs.text
    for secret in ("canary.mei", code, f"{code[:4]} {code[4:]}"):
        assert secret not in held


def test_the_intake_says_its_limits(public: Public) -> None:
    """And under which rules a complaint can fall."""
    shown = public.api.get(f"/v1/public/intake/{public.tenant}").body
    assert (shown["cases_a_day"], shown["proofs_an_hour"], shown["proofs_a_day"], shown["attempts"]) == (
        5,
        3,
        10,
        5,
    )
    assert "generic" in shown["packs"]


def test_ids_of_proofs_are_random(public: Public) -> None:
    """Nothing of tenant or address can be found out from one."""
    one, two = public.ask().body["proof_id"], public.ask().body["proof_id"]
    assert one != two
    assert derive_id("prf", public.tenant.encode(), MEI) not in (one, two)
