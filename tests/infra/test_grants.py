"""Every function does its work with its own environment and within its own policy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from chalice.test import Client
from msgspec.structs import replace

from app import app
from chalicelib.application.ports import CaseWrite, NeutralClaim
from chalicelib.application.reactions import again
from chalicelib.application.webhook_messages import resume
from chalicelib.application.webhook_ports import EndpointKind, WebhookEndpoint
from chalicelib.domain.case.events import GroupJoined
from chalicelib.domain.case.procedure import Membership, Registration
from chalicelib.domain.group.events import JobStarted
from chalicelib.domain.group.state import JobKind, Poll, PollKind, Stage
from chalicelib.domain.security import Security
from chalicelib.domain.trees.heads import Leaf
from chalicelib.domain.values import Money, Role, stamp
from chalicelib.entrypoints.http import examples
from demo.files import photo
from local.provision import provision
from local.server import local_aws, stop_executions
from tests import builders, channels, groups, mailing
from tests.bundle_samples import sample
from tests.infra import tribunals
from tests.infra.calling import Api
from tests.infra.looking import WORKERS, Template
from tests.infra.rehearsal import Need, Rehearsal

PNG = photo()
BODIES = examples.BODIES

POLLING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}
READING = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
SIGNING = {"s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt"}
KEEPING = {"kms:GenerateDataKey", "kms:Decrypt"}
RACING = {"s3:AbortMultipartUpload"}
AFTER_A_CRASH = {"s3:GetObjectVersion", "s3:GetObjectRetention"}
SETTING_ASIDE = {"s3:PutObject", "s3:ListBucket"}

NOT_CALLED = {
    "api": LOGGING | SIGNING | RACING | KEEPING,
    "relay": LOGGING | READING | SETTING_ASIDE,
    "arm": LOGGING | POLLING,
    "wake": LOGGING | POLLING,
    "sweep": LOGGING,
    "deliver": LOGGING | POLLING,
    "inspect": LOGGING | POLLING | KEEPING | AFTER_A_CRASH | {"s3:ListBucket", "s3:ListBucketVersions"},
    "project": LOGGING | POLLING,
    "notify": LOGGING | POLLING,
    "oversee": LOGGING,
    "reconcile": LOGGING,
    "members": LOGGING | POLLING,
    "group": LOGGING | POLLING,
    "assign": LOGGING | POLLING,
    "erase": LOGGING | POLLING,
    "audit": LOGGING | POLLING,
    "bulk": LOGGING | POLLING | RACING | {"sqs:SendMessage"},
    "mail_in": LOGGING | POLLING | {"dynamodb:Query"},
    "bundle": LOGGING | POLLING | KEEPING | RACING | {"s3:ListBucket"},
}
"""Grants that no call of ours needs: Lambda reads, logs and sets aside in a function's name, S3 uses the vault's key in
it, browsers use what the API has signed, without a right to list S3 hides what is missing behind a 403, what was
copied before a crash is found again, and only who loses a race drops an upload,
a bulk job of many pages sends itself on, a letter is looked up that says something else the second time."""


@pytest.fixture(scope="module")
def rehearsal(plain: Template) -> Iterator[Rehearsal]:
    """A dispute from filing to settlement with evidence and webhooks, a sandbox, and one that nobody touches."""
    with local_aws(), Client(app) as client:
        played = Rehearsal(provision(template=plain))
        with played.watched():
            api = Api(played, client)
            platform = _onboard(api, played)
            _audited(api, played, platform)
            _told(api, played, platform)
            _proved(api, played, platform)
            _dispute(api, played, platform)
            _forgotten(api, played, platform)
            _third_parties(api, played, platform)
            _mediation(api, played, platform)
            _refunded(api, played, platform)
            _watched(api, played, platform)
            _collective(api, played, platform)
            _alike(api, played, platform)
            _joining(api, played, platform)
            tribunals.arbitration(played)
            tribunals.harbour(api, played, platform)
            tribunals.outside(api, played, platform)
            _import(api, played, platform)
            _letters(api, played, platform)
            _bulk(api, played, platform)
            _endpoints(played)
            _late(played)
            _reconciled(api, played, platform)
            _sandbox(api, played)
            _clocks(api, played, platform)
        yield played


def _onboard(api: Api, played: Rehearsal) -> str:
    operator = played.services["api"].operator.text()
    tenant = api("POST", "/v1/tenants", operator, {"name": "Example Market", "sandbox": False})
    path, platform = f"/v1/tenants/{tenant['id']}", tenant["key"]["api_key"]
    spare = api("POST", f"{path}/keys", platform, BODIES["KeyIn"])
    api("GET", f"{path}/keys", platform)
    api("DELETE", f"{path}/keys/{spare['id']}", operator)
    api("GET", path, operator)
    with played.running("api"):
        known = played.services["api"].directory
        before = known.tenant(tenant["id"])
        assert before is not None
        known.change_tenant(before, replace(before, security=Security(public_intake=True)))
    boto3.client("sesv2").create_email_identity(EmailIdentity="notices@redress.example")
    api("PUT", f"{path}/notices", platform, BODIES["NoticeSettingsIn"])
    api("GET", f"{path}/notices", platform)
    api("POST", "/v1/webhook-endpoints", platform, {"url": "https://hooks.example.com/redress"})
    return str(platform)


def _letters(api: Api, played: Rehearsal, platform: str) -> None:
    """A complaint by letter, one that lacks everything, one whose answer cannot be sent; a conversation that ends."""
    desk = api("PUT", "/v1/mail-desk", platform, BODIES["MailDeskIn"])
    linked = api("POST", "/v1/filing-links", platform, channels.GIVEN)
    bucket, s3 = played.services["mail_in"].settings.mail_bucket, boto3.client("s3")
    for n, (to, text) in enumerate(((linked["mail_address"], channels.LETTER), (desk["address"], "Help."))):
        raw = channels.letter(to, text, message_id=f"<{n}@example.com>")
        s3.put_object(Bucket=bucket, Key=f"letters/{n}", Body=raw)
    played.pump()
    with played.running("mail_in"):
        played.services["mail_in"].intakes.unmark("mail#rehearsed")
    talk = api("POST", "/v1/intake-conversations", platform, BODIES["ConversationIn"])
    answers = f"/v1/intake-conversations/{talk['id']}/answers"
    api("POST", answers, platform, {"step": 1, "do": "stop"})


def _audited(api: Api, played: Rehearsal, platform: str) -> None:
    """A night: a case and a record that is nowhere are in its tree, and the latter is found out."""
    case_id = api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"]
    played.pump()
    with played.running("project"):
        nowhere = Leaf(builders.an_id("case", "nowhere"), 1, "ab" * 32)
        assert played.services["project"].head_rows.put(nowhere, builders.TENANT)
    for _ in range(2):  # the second hour finds all leaves in
        played.call("audit", {"schedule": "audit"})
        played.pump()
    (head,) = api("GET", "/v1/tree-heads", platform)["tree_heads"]
    assert head["head"]["tree_size"] == 2
    api("GET", f"/v1/cases/{case_id}/tree-inclusion", platform)


def _told(api: Api, played: Rehearsal, platform: str) -> None:
    """A notice that waits, for its reader sleeps all day, news for one who never does, and one that bounces."""
    parties = {
        role: {"ref": f"{role}-told", "name": "Told", "email": f"{role}@told.example"}
        for role in ("complainant", "respondent")
    }
    case_id = str(api("POST", "/v1/cases", platform, BODIES["CaseIn"] | parties)["case_id"])
    path = f"/v1/cases/{case_id}"
    sleeping = {"quiet_from": "00:00", "quiet_until": "23:59"}
    api("PUT", f"{path}/notice-preferences?role=complainant", platform, sleeping)
    api("GET", f"{path}/notice-preferences?role=complainant", platform)
    awake = {"quiet_from": "00:00", "quiet_until": "00:00"}
    api("PUT", f"{path}/notice-preferences?role=respondent", platform, awake)
    buyer = api("POST", "/v1/tokens", platform, {"role": "complainant", "case_id": case_id})["token"]
    api("POST", f"{path}/actions/message", buyer, BODIES["MessageIn"])
    played.pump()
    (notice,) = [n for n in played.services["notify"].notices.of(case_id) if n.template == "service"]
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "respondent@told.example"}]}
    played.call(
        "notify", _message(json.loads(mailing.report("Bounce", notice, played.clock.now(), **bounce)))
    )
    api("GET", f"{path}/notices", platform)
    played.pump()


def _proved(api: Api, played: Rehearsal, platform: str) -> None:
    """Somebody without a platform proves an address, and files."""
    with played.running("api"):
        key = played.services["api"].directory.api_key(f"key_{platform[3:29]}")
    assert key is not None
    asked = api("POST", "/v1/public/proofs", "", BODIES["ProofIn"] | {"tenant_id": key.tenant})
    played.pump()
    words = mailing.body(mailing.sent(BODIES["ProofIn"]["email"])[-1]).split()
    first = next(n for n, word in enumerate(words) if word.isdecimal() and len(word) == 4)
    path = f"/v1/public/proofs/{asked['proof_id']}/confirmation"
    leave = api("POST", path, "", {"code": words[first] + words[first + 1]})["filing_token"]
    api("POST", "/v1/public/cases", leave, BODIES["PublicCaseIn"])
    played.pump()


def _dispute(api: Api, played: Rehearsal, platform: str) -> None:
    case_id = api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"]
    played.pump()
    path = f"/v1/cases/{case_id}"
    buyer, shop = (
        api("POST", "/v1/tokens", platform, {"role": role, "case_id": case_id})["token"]
        for role in ("complainant", "respondent")
    )
    _evidence(api, played, path, buyer)
    for _ in range(2):  # the second is a repetition, and answered from what is stored
        api("POST", f"{path}/actions/respond", shop, BODIES["RespondIn"], key="respond-once")
    api("POST", f"{path}/actions/message", shop, BODIES["MessageIn"])
    api("POST", f"{path}/actions/offer", shop, BODIES["OfferIn"])
    offers = api("GET", path, buyer)["offers"]
    api("POST", f"{path}/actions/accept", buyer, {"offer_id": offers[-1]["id"]})
    played.pump()
    api("GET", f"{path}/messages", buyer)
    event = api("GET", f"{path}/events", buyer)["events"][0]["id"]
    _lists(api, platform, case_id, event)
    played.pump()


def _forgotten(api: Api, played: Rehearsal, platform: str) -> None:
    """A complaint is withdrawn, taken along, and its complainant erased by order; a restore would have it go again."""
    person = {"ref": "buyer-forgotten", "name": "Somebody"}
    case_id = api("POST", "/v1/cases", platform, BODIES["CaseIn"] | {"complainant": person})["case_id"]
    buyer = api("POST", "/v1/tokens", platform, {"role": "complainant", "case_id": case_id})["token"]
    api("POST", f"/v1/cases/{case_id}/actions/withdraw", buyer, {"reason": "Settled in the shop."})
    _bundle(api, played, f"/v1/cases/{case_id}", buyer)
    place = f"/v1/persons/{person['ref']}/erasure"
    asked = api("POST", place, platform, {"ground": "court_order"})
    line = {"kind": "over", "case_id": asked["request_id"], "evidence_id": "request"}
    played.call("erase", _message(line | {"until": stamp(played.clock.now())}))
    played.pump()
    assert api("GET", place, platform)["state"] == "done"
    played.call("erase", _message({"kind": "reapply", "since": played.clock.now().date().isoformat()}))
    played.pump()


def _evidence(api: Api, played: Rehearsal, path: str, buyer: str) -> None:
    file = {
        "name": "collar.png",
        "media_type": "image/png",
        "size": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(),
    }
    (declared,) = api("POST", f"{path}/evidence", buyer, {"files": [file]})["uploads"]
    key = f"intake/{path.rpartition('/')[2]}/{declared['evidence_id']}"
    boto3.client("s3").put_object(Bucket=played.stack.resources["IntakeBucket"], Key=key, Body=PNG)
    played.pump()
    api("POST", f"{path}/evidence/{declared['evidence_id']}/submit", buyer)
    played.pump()
    api("POST", f"{path}/evidence/{declared['evidence_id']}/downloads", buyer)
    _bundle(api, played, path, buyer)
    _in_parts(api, played, path, buyer)
    _end(api, played, path, declared["evidence_id"])


def _bundle(api: Api, played: Rehearsal, path: str, buyer: str) -> None:
    begun = api("POST", f"{path}/bundles", buyer, BODIES["BundleIn"])
    played.pump()
    ready = api("GET", f"{path}/bundles/{begun['bundle_id']}", buyer)
    api("POST", ready["download"], buyer)


def _import(api: Api, played: Rehearsal, platform: str) -> None:
    """Of a case that another installation has closed into a bundle; in the end it is erased by order."""
    raw = sample(Role.PLATFORM)
    announced = {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    begun = api("POST", "/v1/imports", platform, announced)
    key, path = begun["upload"]["fields"]["key"], f"/v1/imports/{begun['import_id']}"
    boto3.client("s3").put_object(Bucket=played.stack.resources["IntakeBucket"], Key=key, Body=raw)
    api("POST", f"{path}/start", platform)
    played.pump()
    assert api("GET", path, platform)["state"] == "imported"
    api("GET", f"{path}/events", platform)
    api("POST", f"{path}/downloads", platform)
    played.call("erase", _message({"kind": "import", "import_id": begun["import_id"]}))
    assert api("GET", path, platform)["state"] == "erased"


def _bulk(api: Api, played: Rehearsal, platform: str) -> None:
    """A file of two complaints, answers to one of them, and the list of all."""
    lines = [BODIES["CaseIn"] | {"order": examples.PLACED, "terms_ref": f"terms-9{n}"} for n in (1, 2)]
    filed = _worked(api, played, platform, lines, {"kind": "file_cases"})
    assert filed["accepted"] == 2
    api("POST", f"/v1/bulk-jobs/{filed['job_id']}/downloads", platform)
    s3, bucket = boto3.client("s3"), played.stack.resources["ExportsBucket"]
    (key,) = [
        f["Key"]
        for f in s3.list_objects_v2(Bucket=bucket, Prefix="bulk/")["Contents"]
        if "result" in f["Key"]
    ]
    raw = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    case_id = json.loads(raw.splitlines()[0])["case_id"]
    answer = BODIES["RespondIn"] | {"case_id": case_id}
    given = {"kind": "respond_cases", "respondent_ref": BODIES["CaseIn"]["respondent"]["ref"]}
    assert _worked(api, played, platform, [answer], given)["accepted"] == 1
    api("POST", "/v1/bulk-jobs/dry-run", platform, given | {"text": json.dumps(answer)})
    listed = api("POST", "/v1/bulk-jobs", platform, {"kind": "export_cases", "format": "csv"})
    played.pump()
    assert api("GET", f"/v1/bulk-jobs/{listed['job_id']}", platform)["lines_total"] >= 2
    api("POST", f"/v1/bulk-jobs/{listed['job_id']}/actions/cancel", platform)
    api("GET", "/v1/bulk-jobs", platform)


def _worked(
    api: Api, played: Rehearsal, platform: str, lines: list[dict[str, Any]], given: dict[str, Any]
) -> dict[str, Any]:
    raw = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    asked = given | {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    begun = api("POST", "/v1/bulk-jobs", platform, asked)
    key, path = begun["upload"]["fields"]["key"], f"/v1/bulk-jobs/{begun['job_id']}"
    boto3.client("s3").put_object(Bucket=played.stack.resources["IntakeBucket"], Key=key, Body=raw)
    api("POST", f"{path}/actions/start", platform)
    played.pump()
    shown: dict[str, Any] = api("GET", path, platform)
    assert shown["state"] == "done"
    return shown


def _in_parts(api: Api, played: Rehearsal, path: str, buyer: str) -> None:
    """A film of nine million bytes, which no inspection takes for one."""
    film = {"name": "film.mp4", "media_type": "video/mp4", "size": 9_000_000, "sha256": "ab" * 32}
    (declared,) = api("POST", f"{path}/evidence", buyer, {"files": [film]})["uploads"]
    place = f"{path}/evidence/{declared['evidence_id']}/uploads"
    begun = api("POST", place, buyer)
    s3, bucket = boto3.client("s3"), played.stack.resources["IntakeBucket"]
    key = f"intake/{path.rpartition('/')[2]}/{declared['evidence_id']}"
    (upload,) = s3.list_multipart_uploads(Bucket=bucket, Prefix=key)["Uploads"]
    for part in begun["missing"]:
        s3.upload_part(
            Bucket=bucket, Key=key, UploadId=upload["UploadId"], PartNumber=part["number"], Body=bytes(part["size"])
        )  # fmt: skip
    api("POST", f"{place}/complete", buyer)
    played.pump()


def _end(api: Api, played: Rehearsal, path: str, evidence_id: str) -> None:
    """A hold comes and goes, the erasure is ordered; a restore would have it go again."""
    operator = played.services["api"].operator.text()
    held = api("POST", f"{path}/holds", operator, BODIES["HoldIn"])
    played.pump()
    api("POST", f"{path}/holds/{held['hold_id']}/lift", operator, BODIES["LiftIn"])
    played.pump()
    api("POST", f"{path}/evidence/{evidence_id}/erase", operator, BODIES["EraseIn"])
    played.pump()
    played.call("erase", {"schedule": "erase"})
    over = {"kind": "over", "case_id": path.rpartition("/")[2], "evidence_id": evidence_id}
    played.call("erase", _message(over | {"until": stamp(played.clock.now())}))
    played.call("erase", _message({"kind": "reapply", "since": played.clock.now().date().isoformat()}))
    played.pump()


def _third_parties(api: Api, played: Rehearsal, platform: str) -> None:
    """Terms, an order placed under them, and a parcel: four complaints get its record later, a fifth one at once."""
    api("PUT", "/v1/terms/terms-1", platform, BODIES["TermsVersionIn"])
    api("GET", "/v1/terms/terms-1", platform)
    made = api("POST", "/v1/record-connections", platform, BODIES["RecordConnectionIn"])
    made = api("POST", f"/v1/record-connections/{made['id']}/rotate", platform)
    place = f"/v1/record-connections/{made['id']}"
    body = BODIES["CaseIn"] | {"terms_ref": "terms-1", "order": examples.PLACED}
    link = {"connection_id": made["id"], "subject": "HP448210-1"}
    cases = [str(api("POST", "/v1/cases", platform, body)["case_id"]) for _ in range(5)]
    for case_id in cases[:4]:
        api("POST", f"/v1/cases/{case_id}/record-links", platform, link)
    api("POST", f"{place}/records", platform, BODIES["RecordIn"])
    api("POST", f"/v1/cases/{cases[4]}/record-links", platform, link)
    api("GET", f"/v1/cases/{cases[4]}/terms", platform)
    played.pump()
    shown = [
        e["state"] for case_id in cases for e in api("GET", f"/v1/cases/{case_id}", platform)["evidence"]
    ]
    assert shown == ["kept"] * 5
    api("DELETE", place, platform)


def _lists(api: Api, platform: str, case_id: str, event_id: str) -> None:
    api("GET", "/v1/cases?order=due", platform)
    api("GET", "/v1/cases?order=updated", platform)
    api("GET", "/v1/cases?order=filed", platform)
    api("GET", "/v1/events", platform)
    (endpoint,) = api("GET", "/v1/webhook-endpoints", platform)["endpoints"]
    path = f"/v1/webhook-endpoints/{endpoint['id']}"
    api("GET", path, platform)
    api("POST", f"{path}/test", platform)
    api("POST", f"{path}/replay", platform, {"case_id": case_id, "event_id": event_id})
    api("POST", f"{path}/actions/rotate_secret", platform, {})
    api("GET", f"{path}/deliveries", platform)
    api("POST", "/v1/tokens", platform, {"role": "officer", "ref": "officer-1"})
    api("DELETE", path, platform)


def _mediation(api: Api, played: Rehearsal, platform: str) -> None:
    """Two cases of a mediator's: one is withdrawn, of the other time makes an end."""
    path = "/v1/mediators/m-1"
    api("PUT", path, platform, BODIES["MediatorIn"])
    api("GET", "/v1/mediators", platform)
    ended, forgotten = (_mediated(api, played, platform) for _ in range(2))
    role = {"role": "complainant", "case_id": ended}
    buyer = api("POST", "/v1/tokens", platform, role)["token"]
    api("POST", f"/v1/cases/{ended}/actions/withdraw", buyer, {})
    _let_pass(played, forgotten)
    assert api("GET", path, platform)["active"] == 0
    api("DELETE", path, platform)


def _refunded(api: Api, played: Rehearsal, platform: str) -> None:
    """A case of a mediator's that a refund brings to its end: whoever keeps the record gives the place back."""
    api("PUT", "/v1/mediators/m-1", platform, BODIES["MediatorIn"])
    case_id = _mediated(api, played, platform)
    buyer, shop = (
        api("POST", "/v1/tokens", platform, {"role": role, "case_id": case_id})["token"]
        for role in ("complainant", "respondent")
    )
    terms = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}
    (offer,) = api("POST", f"/v1/cases/{case_id}/actions/offer", shop, {"terms": terms})["created"]
    api("POST", f"/v1/cases/{case_id}/actions/accept", buyer, {"offer_id": offer})
    given = {"kind": "payment", "connector": "refund_done", "name": "Brightpay"}
    made = api("POST", "/v1/record-connections", platform, given)
    link = {"connection_id": made["id"], "subject": examples.REFUNDED["payment_id"]}
    api("POST", f"/v1/cases/{case_id}/record-links", platform, link)
    paid = examples.REFUNDED | {"amount": 4000, "refunded_at": played.clock.now().isoformat()}
    api("POST", f"/v1/record-connections/{made['id']}/records", platform, paid)
    played.pump()
    assert api("GET", f"/v1/cases/{case_id}", platform)["status"] == "closed"
    assert api("GET", "/v1/mediators/m-1", platform)["active"] == 0


def _let_pass(played: Rehearsal, case_id: str) -> None:
    """Rings the case until it is over; afterwards it is as late as before."""
    store, now, ahead = played.services["api"].store, played.clock.now, played.clock.ahead
    for _ in range(20):
        loaded = store.load(case_id)
        assert loaded
        if (wake := loaded.case.head.next_wake) is None:
            break
        played.clock.ahead += wake - now() + timedelta(minutes=2)
        played.call("wake", _message({"ring": stamp(wake)}))
        played.pump()
    played.clock.ahead = ahead


def _mediated(api: Api, played: Rehearsal, platform: str) -> str:
    """A case in the mediator's charge, by whatever way."""
    case_id = str(api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"])
    store, now = played.services["api"].store, played.clock.now()
    loaded = store.load(case_id)
    assert loaded
    head = replace(loaded.case.head, version=loaded.case.head.version + 1, mediator="m-1")
    claim = NeutralClaim(head.tenant, "mediator", "m-1", case_id, take=True)
    store.commit(CaseWrite(loaded.case, replace(loaded.case, head=head), events=(), claims=(claim,)), now)
    return case_id


def _watched(api: Api, played: Rehearsal, platform: str) -> None:
    """A case whose rings are all lost: the watch alone brings it to its end, and its mediator gets the place back."""
    api("PUT", "/v1/mediators/m-1", platform, BODIES["MediatorIn"])
    _mediated(api, played, platform)
    played.pump()
    ahead = played.clock.ahead
    for _ in range(5):
        played.clock.ahead += timedelta(days=20)
        played.call("oversee", {"schedule": "oversee"})
    played.clock.ahead = ahead
    assert api("GET", "/v1/mediators/m-1", platform)["active"] == 0


def _collective(api: Api, played: Rehearsal, platform: str) -> None:
    """A group in its mediation, whose members are to be asked and have all left: it ends, and the mediator gets the
    place back. Another one invites whom detection has found, and somebody joins and is counted.
    """
    api("PUT", "/v1/mediators/m-1", platform, BODIES["MediatorIn"])
    case_id = str(api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"])
    services, now = played.services["api"], played.clock.now()
    loaded = services.store.load(case_id)
    assert loaded
    head = loaded.case.head
    poll = Poll(builders.an_id("pol"), PollKind.CONSENT, now)
    job = groups.job(of=poll.id, then="poll")
    group = groups.group(
        tenant=head.tenant, pack="generic@2", stage=Stage.MEDIATION, mediator="m-1", job=job.id, jobs={job.id: job},
        polls={poll.id: poll}, next_wake=now + timedelta(days=1),
    )  # fmt: skip
    claim = NeutralClaim(head.tenant, "mediator", "m-1", group.head.group_id, take=True)
    work = groups.event_row(group, JobStarted(job, builders.deadline("job")))
    services.group_store.commit(groups.opening(group, events=(work,), claims=(claim,)), now)
    inviting = groups.job(JobKind.INVITE, id=builders.an_id("job", "inviting"))
    gathering = groups.group(
        "gathering", tenant=head.tenant, pack="generic@2", stage=Stage.GATHERING, job=inviting.id,
        jobs={inviting.id: inviting}, matter=groups.matter(clusters=("cl-1",)), next_wake=now + timedelta(days=1),
    )  # fmt: skip
    begun = groups.event_row(gathering, JobStarted(inviting, builders.deadline("job")))
    services.group_store.commit(groups.opening(gathering, events=(begun,)), now)
    membership = Membership(group.head.group_id, 0, now, Registration("order", Money(1, "EUR")))
    after = replace(loaded.case, head=replace(head, version=head.version + 1, seq=head.seq + 1))
    joined = builders.event_row(after, GroupJoined(membership))
    services.store.commit(CaseWrite(loaded.case, after, (joined,)), now)
    played.pump()
    assert api("GET", "/v1/mediators/m-1", platform)["active"] == 0
    assert services.approximate.of(group.head.group_id) == 1


def _alike(api: Api, played: Rehearsal, platform: str) -> None:
    """Eight complaints about one listing: a group is suggested and taken up, one who comes later is invited. Then an
    officer ends it, and the index hears of it.
    """
    about = {"respondent": {"ref": "shop-alike", "name": "Alike"}, "about": {"listing": "L-1"}}
    for _ in range(8):
        api("POST", "/v1/cases", platform, BODIES["CaseIn"] | about)
        played.pump()
    officer = api("POST", "/v1/tokens", platform, {"role": "officer", "ref": "o-alike"})["token"]
    (group,) = api("GET", "/v1/groups?stage=suggested", officer)["groups"]
    path = f"/v1/groups/{group['group_id']}/actions"
    api("POST", f"{path}/gather", officer, {})
    played.pump()
    late = api("POST", "/v1/cases", platform, BODIES["CaseIn"] | about)["case_id"]
    played.pump()
    assert api("GET", f"/v1/cases/{late}/alike", officer)["placement"]["size"] == 9
    api("POST", f"{path}/dismiss", officer, {"reasons": "Each of them is a matter of its own."})
    played.pump()


def _joining(api: Api, played: Rehearsal, platform: str) -> None:
    """A group is opened and somebody joins it; too few have when its list is sealed, which is exported all the same."""
    officer = api("POST", "/v1/tokens", platform, {"role": "officer", "ref": "o-group"})["token"]
    group_id = str(api("POST", "/v1/groups", platform, BODIES["GroupIn"])["group_id"])
    case_id = str(api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"])
    member = api("POST", "/v1/tokens", platform, {"role": "complainant", "case_id": case_id})["token"]
    registration = {"relation": "order", "loss": {"amount": 6_490, "currency": "USD"}}
    body = {"group_id": group_id, "registration": registration}
    api("POST", f"/v1/cases/{case_id}/actions/join_group", member, body)
    api("POST", f"/v1/groups/{group_id}/actions/close_gathering", officer, {})
    played.pump()
    exported = api("GET", f"/v1/groups/{group_id}/export", officer)
    assert [row["case_id"] for row in exported["members"]] == [case_id]


def _endpoints(played: Rehearsal) -> None:
    """Of a tenant of its own: one that wants two a second, one that was paused, a bus, one that is gone."""
    made, tenant = played.services["deliver"].deliveries, builders.an_id("ten", "endpoints")
    kinds: dict[str, dict[str, Any]] = {
        "quick": {"rate": 2}, "late": {"paused_at": played.clock.now()}, "gone": {},
        "bus": {"kind": EndpointKind.EVENTBRIDGE, "url": _bus()},
    }  # fmt: skip
    for name, more in kinds.items():
        endpoint_id = builders.an_id("ep", name)
        secret = played.services["api"].endpoint_secrets.encrypt(tenant, endpoint_id, bytes(32))
        fields = {
            "url": f"https://{name}.example.com/",
            "event_types": (),
            "created_at": played.clock.now(),
        } | more
        made.create_endpoint(WebhookEndpoint(id=endpoint_id, tenant=tenant, wrapped_secret=secret, **fields))
    event = {
        "event_id": builders.an_id("evt", "all"),
        "type": "webhook.test.all",
        "body": "{}",
        "case_id": "",
    }
    played.call("deliver", _message({"kind": "event", "tenant": tenant} | event))
    paused = made.endpoint(tenant, builders.an_id("ep", "late"))
    assert paused
    made.change_endpoint(paused, replace(paused, paused_at=None, version=2))
    played.call(
        "deliver", {"Records": [{"messageId": "1", "body": resume(tenant, builders.an_id("ep", "late"))}]}
    )
    played.pump()


def _late(played: Rehearsal) -> None:
    """An event that came into the table after readers of the log had passed its place."""
    row = builders.event_row(builders.case())
    played.call(
        "project",
        {"Records": [{"messageId": "1", "body": again(row, builders.TENANT, 0, builders.NOW).body}]},
    )
    crowd = {"counts": {}, "joined": {f"{builders.TENANT}|{builders.an_id('group')}": 1_000_000}}
    played.call("project", _message(crowd))  # so many that it is written beside the tenant's record


def _reconciled(api: Api, played: Rehearsal, platform: str) -> None:
    """What was worked off, and a complaint of which nobody has been told: the relay comes behind, not before."""
    api("POST", "/v1/cases", platform, BODIES["CaseIn"])
    ahead = played.clock.ahead
    played.clock.ahead += timedelta(hours=2)
    played.call("reconcile", {"schedule": "reconcile"})
    played.clock.ahead = ahead
    played.pump()


def _bus() -> str:
    boto3.client("events").create_event_bus(Name="redress-rehearsal")
    return "arn:aws:events:eu-central-1:123456789012:event-bus/redress-rehearsal"


def _sandbox(api: Api, played: Rehearsal) -> None:
    operator = played.services["api"].operator.text()
    tenant = api("POST", "/v1/tenants", operator, {"name": "Example Sandbox", "sandbox": True})
    platform = tenant["key"]["api_key"]
    api("POST", "/v1/cases", platform, BODIES["CaseIn"])
    api("POST", "/v1/sandbox/clock", platform, {"advance_seconds": 30 * 86400})
    further = timedelta(days=40)  # somebody has moved it, and died before deliveries were told
    played.services["api"].directory.grow_sandbox_offset(tenant["id"], further)
    played.call("wake", _message({"sandboxes": [tenant["id"]]}))
    played.pump()


def _clocks(api: Api, played: Rehearsal, platform: str) -> None:
    """A case that nobody touches becomes due; its webhook fails and becomes due as well."""
    api("POST", "/v1/webhook-endpoints", platform, {"url": "https://unwilling.example.com/hook"})
    case_id = api("POST", "/v1/cases", platform, BODIES["CaseIn"])["case_id"]
    played.pump()
    loaded = played.services["api"].store.load(case_id)
    assert loaded
    assert loaded.case.head.next_wake
    played.clock.ahead = loaded.case.head.next_wake - datetime.now(UTC) + timedelta(minutes=2)
    _ring(played)
    played.clock.ahead += timedelta(minutes=1)
    _ring(played)
    in_ten_minutes = played.clock.now() + timedelta(minutes=10)
    for moment in (played.clock.now() + timedelta(seconds=30), in_ten_minutes, in_ten_minutes):
        played.call("arm", _message({"wake": stamp(moment)}))
        stop_executions()  # so that arming the same slot again finds one that has ended
        vars(played.services["arm"]).pop("clockwork", None)  # by another process


def _ring(played: Rehearsal) -> None:
    played.call("wake", _message({"ring": stamp(played.clock.now())}))
    for schedule in played.stack.schedules:
        played.call(schedule.function, schedule.input)
    played.pump()


def _message(body: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [{"messageId": "1", "body": json.dumps(body)}]}


@pytest.mark.parametrize("name", ["api", *WORKERS])
def test_a_function_is_granted_whatever_it_does(rehearsal: Rehearsal, name: str) -> None:
    """It did something, and its role would have let it."""
    assert rehearsal.asked[name]
    assert rehearsal.refused(name) == set()


@pytest.mark.parametrize("name", ["api", *WORKERS])
def test_a_function_is_granted_little_that_it_does_not_do(rehearsal: Rehearsal, name: str) -> None:
    """What is left over is what Lambda does in its name, or what only happens when something goes wrong."""
    assert {need for need in rehearsal.unused(name) if need[0] not in NOT_CALLED[name]} == set()


def test_only_keys_of_neutrals_sign(rehearsal: Rehearsal) -> None:
    """Another key of the account neither by its id nor by an alias of another kind."""
    key = "arn:aws:kms:eu-central-1:123456789012:key/one"
    alias = "kms:RequestAlias"
    asked = [
        Need("kms:Sign", key),
        Need("kms:Sign", key, ((alias, "alias/payroll"),)),
        Need("kms:Sign", key, ((alias, "alias/redress-dev-neutral-1"),)),
    ]
    assert [rehearsal.admits("api", need) for need in asked] == [False, False, True]
