"""Who may do what: one role per function, and nothing in it that the function does not do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from chalicelib.adapters.codec import LATE
from infra.inspection import POLICY_LIMIT, policy_sizes
from tests.infra.looking import (
    WORKERS,
    Template,
    environment,
    listed,
    logical_id,
    mapping,
    of_type,
    properties,
    references,
    role_of,
    statements,
)

FUNCTIONS = ("api", *WORKERS)
EVERYTHING = {
    ("EscalationClockRole", "DeliverLogs"): "CloudWatch's delivered logs know no narrower resource",
    ("ApiHandlerRole", "NewKeysOfNeutrals"): "a key that is to be made has no name yet; P-256 to sign with",
}
"""Statements on all resources, each with the reason why AWS leaves no choice."""

PART_OF = re.compile(
    r"\$\{\w+\.Arn\}/\w*/?\*|.*:execution:\$\{EscalationClock\.Name\}:wake-\*"
    r"|.*:alias/redress-\*-neutral-\*|.*:\$\{AWS::AccountId\}:key/\*"
    r"|arn:\$\{AWS::Partition\}:events:\*:\*:event-bus/redress-\*"
)
"""A star at the end of what is inside one of our own: objects of a bucket, executions of the clock. Keys of neutrals
are made when they are needed and known by their aliases; a condition says by which alias a key may sign. Event buses
are tenants' own, in their accounts, and say by their names that they are for us.
"""


def every_statement(plain: Template) -> list[tuple[str, dict[str, Any]]]:
    return [
        (role, statement)
        for role in of_type(plain, "AWS::IAM::Role")
        for statement in statements(plain, role)
    ]


def test_every_function_has_a_role_of_its_own(plain: Template) -> None:
    """Which nothing but Lambda may take on."""
    for name in FUNCTIONS:
        assert references(properties(plain, logical_id(name))["Role"]) == {role_of(name)}
        (trust,) = properties(plain, role_of(name))["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_no_role_has_anything_beside_its_inline_policy(plain: Template) -> None:
    """AWS's managed policies grant on all resources."""
    assert not [
        name
        for name, role in of_type(plain, "AWS::IAM::Role").items()
        if "ManagedPolicyArns" in role["Properties"]
    ]


def test_no_action_is_a_pattern(plain: Template) -> None:
    """Every one is written out."""
    actions = {action for _, statement in every_statement(plain) for action in listed(statement["Action"])}
    assert not [action for action in actions if "*" in action]


def test_no_grant_is_for_everything_where_aws_leaves_a_choice(plain: Template) -> None:
    """The exceptions are listed, with their reasons."""
    found = {
        (role, statement["Sid"])
        for role, statement in every_statement(plain)
        if "*" in listed(statement["Resource"])
    }
    assert found == set(EVERYTHING)


def test_a_star_stands_only_for_what_is_inside_one_of_our_own(plain: Template) -> None:
    """Objects under a bucket's prefix, executions of the clock."""
    for role, statement in every_statement(plain):
        for resource in listed(statement["Resource"]):
            name = resource["Fn::Sub"] if isinstance(resource, dict) and "Fn::Sub" in resource else ""
            assert "*" not in name or PART_OF.fullmatch(name), (role, name)


def test_no_key_of_the_account_is_granted_without_a_condition(plain: Template) -> None:
    """A neutral's key has no name that a policy could list: what it is, or its alias, tells it from all others."""
    granted = [s for _, s in every_statement(plain) if ":key/*" in str(s["Resource"])]
    assert {s["Sid"] for s in granted} == {"KeysThatGetSuchNames", "SignaturesOfNeutrals"}
    assert not [s["Sid"] for s in granted if not s.get("Condition")]


def test_keys_leave_the_decision_to_the_account(plain: Template) -> None:
    """The only policies with a pattern for an action: without this statement no grant in a role would count."""
    for key in of_type(plain, "AWS::KMS::Key").values():
        statement, *_ = key["Properties"]["KeyPolicy"]["Statement"]
        assert statement["Principal"] == {
            "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
        }
        assert (statement["Action"], statement["Resource"]) == ("kms:*", "*")


def test_services_open_only_the_keys_of_what_they_write(plain: Template) -> None:
    """Each by a condition on this account; nobody else is named beside the account itself."""
    named = {
        (name, json.dumps(statement["Principal"], sort_keys=True)): statement["Condition"]
        for name, key in of_type(plain, "AWS::KMS::Key").items()
        for statement in key["Properties"]["KeyPolicy"]["Statement"][1:]
        if statement["Effect"] == "Allow"
    }
    assert {name for name, _ in named} <= {"LogsKey", "TopicsKey"}
    assert all(condition for condition in named.values())


@pytest.mark.capability("S56")
def test_deliver_touches_its_table_its_queues_and_the_webhook_key_only(plain: Template) -> None:
    """It talks to addresses that strangers chose: whoever takes it over finds no case, no person and no file."""
    granted = references([statement["Resource"] for statement in statements(plain, role_of("deliver"))])
    assert granted == {"DeliverLogs", "DeliveriesTable", "DeliveriesQueue", "NoticesQueue", "WebhookKey"}


def test_deliver_can_read_the_deliveries_table_and_nothing_else(plain: Template) -> None:
    """Of all that can be read in an account: rows of that table and one of its indexes, its own messages, and one
    endpoint's secret. Nothing is listed, no file is got, no parameter, no secret of ours.
    """
    reading = re.compile(r"\w+:(Get|Query|Scan|BatchGet|List|Describe|Select|Receive|Decrypt|Head|Export)")
    read = {
        (action, str(one.get("Fn::GetAtt") or one["Fn::Sub"]))
        for statement in statements(plain, role_of("deliver"))
        for action in listed(statement["Action"])
        if reading.match(action) or "*" in action
        for one in listed(statement["Resource"])
    }
    table = "['DeliveriesTable', 'Arn']"
    assert read == {
        ("dynamodb:Query", table),
        ("dynamodb:GetItem", table),
        ("dynamodb:Query", "${DeliveriesTable.Arn}/index/wakes"),
        ("sqs:ReceiveMessage", "['DeliveriesQueue', 'Arn']"),
        ("sqs:GetQueueAttributes", "['DeliveriesQueue', 'Arn']"),
        ("kms:Decrypt", "['WebhookKey', 'Arn']"),
    }


def test_deliver_writes_rows_and_messages_and_events_for_buses_that_are_for_us(plain: Template) -> None:
    """A bus lies in a tenant's own account: its name says that it is meant."""
    own = statements(plain, role_of("deliver"))
    (bus,) = [s for s in own if "events:PutEvents" in listed(s["Action"])]
    assert bus["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:events:*:*:event-bus/redress-*"}
    written = {a for s in own for a in listed(s["Action"]) if a.startswith("dynamodb:") and "Item" in a}
    assert written == {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}


def test_deliver_can_open_endpoint_secrets_and_make_none(plain: Template) -> None:
    """And the API can make them, and open none."""

    def actions_on_key(name: str) -> set[str]:
        own = [s for s in statements(plain, role_of(name)) if "WebhookKey" in references(s["Resource"])]
        return {action for statement in own for action in listed(statement["Action"])}

    assert actions_on_key("deliver") == {"kms:Decrypt"}
    assert actions_on_key("api") == {"kms:Encrypt"}
    assert not [name for name in WORKERS if name != "deliver" and actions_on_key(name)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_write_its_own_log(plain: Template, name: str) -> None:
    """With a policy from a file chalice adds nothing."""
    (log,) = references(properties(plain, logical_id(name))["LoggingConfig"])
    (grant,) = [s for s in statements(plain, role_of(name)) if log in references(s["Resource"])]
    assert grant["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]


@pytest.mark.parametrize(
    "name", [name for name in WORKERS if name not in ("relay", "sweep", "oversee", "reconcile")]
)
def test_a_worker_may_poll_its_queue(plain: Template, name: str) -> None:
    """All that Lambda needs to read it, and only for this one."""
    needed = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    polled = [s for s in statements(plain, role_of(name)) if "sqs:ReceiveMessage" in s["Action"]]
    assert [references(s["Resource"]) for s in polled] == [references(mapping(plain, name)["EventSourceArn"])]
    assert needed <= set(polled[0]["Action"])


def test_the_relay_may_read_the_stream_and_set_records_aside(plain: Template) -> None:
    """Not the table itself."""
    own = statements(plain, role_of("relay"))
    stream = [s for s in own if s["Resource"] == {"Fn::GetAtt": ["DisputesTable", "StreamArn"]}]
    assert {"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"} <= set(
        stream[0]["Action"]
    )
    assert not [s for s in own if s["Resource"] == {"Fn::GetAtt": ["DisputesTable", "Arn"]}]
    aside = {action for s in own if "FailuresBucket" in references(s["Resource"]) for action in s["Action"]}
    assert aside == {"s3:PutObject", "s3:ListBucket"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_may_touch_is_what_it_is_told_of(plain: Template, name: str) -> None:
    """A grant on something that is neither in its environment nor its source is left over from another time."""
    told = references(environment(plain, name)) | references(
        properties(plain, logical_id(name))["LoggingConfig"]
    )
    if name not in ("api", "sweep", "oversee", "reconcile"):
        told |= references(mapping(plain, name))
    for secret in told & set(of_type(plain, "AWS::SecretsManager::Secret")):
        told |= references(properties(plain, secret)["KmsKeyId"])
    granted = references([statement["Resource"] for statement in statements(plain, role_of(name))])
    assert granted - set(plain["Parameters"]) <= told


def test_nobody_may_delete_a_row_of_a_case(plain: Template) -> None:
    """The record only grows: whatever ends is written as ended. What is deleted are webhook endpoints, places with
    mediators with the mediators themselves, lines of the calendar of retention, and persons' keys.
    """
    deleting = [
        s["Resource"] for _, s in every_statement(plain) if "dynamodb:DeleteItem" in listed(s["Action"])
    ]
    assert references(deleting) == {"DeliveriesTable", "DirectoryTable", "SubjectKeysTable"}


@pytest.mark.capability("S07")
def test_one_function_may_delete_files_and_pass_a_lock_by(plain: Template) -> None:
    """Versions by their ids, so that what is gone was meant; nobody may delete by name alone."""
    found = {
        (role, action)
        for role, statement in every_statement(plain)
        for action in listed(statement["Action"])
        if action.startswith("s3:Delete") or "Bypass" in action
    }
    assert found == {("EraseRole", "s3:DeleteObjectVersion"), ("EraseRole", "s3:BypassGovernanceRetention")}


@pytest.mark.capability("S07")
def test_a_lock_is_passed_by_in_the_vault_only(plain: Template) -> None:
    """There is none in intake."""
    own = statements(plain, role_of("erase"))
    (bypass,) = [s for s in own if "s3:BypassGovernanceRetention" in s["Action"]]
    assert bypass["Resource"] == [
        {"Fn::Sub": "${VaultBucket.Arn}/vault/*"}, {"Fn::Sub": "${VaultBucket.Arn}/imports/*"},
    ]  # fmt: skip


@pytest.mark.capability("S56")
def test_only_one_function_may_delete_a_persons_key(plain: Template) -> None:
    """And it can make none, nor write over one."""
    about_keys = {
        (role, action)
        for role, statement in every_statement(plain)
        if references(statement["Resource"]) == {"SubjectKeysTable"}
        for action in listed(statement["Action"])
    }
    assert {role for role, action in about_keys if action == "dynamodb:DeleteItem"} == {"EraseRole"}
    own = {action for role, action in about_keys if role == "EraseRole"}
    assert own == {"dynamodb:Query", "dynamodb:DeleteItem"}


@pytest.mark.capability("S07")
def test_who_may_erase_may_lift_no_legal_hold(plain: Template) -> None:
    """And who may set holds erases nothing: S3 refuses for a held file, whatever our own code decides."""
    holding = {
        role for role, statement in every_statement(plain)
        if "s3:PutObjectLegalHold" in listed(statement["Action"])
    }  # fmt: skip
    assert holding == {"InspectRole"}


def test_erase_writes_into_its_own_corner_of_the_directory(plain: Template) -> None:
    """The calendar of retention, the ledger, imports that are over: no tenant, no key, no neutral."""
    writing = [
        s for s in statements(plain, role_of("erase"))
        if references(s["Resource"]) == {"DirectoryTable"}
        and {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"} & set(s["Action"])
    ]  # fmt: skip
    keys = [s["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] for s in writing]
    assert keys == [["retention", "retention#*", "erasures#*", "import#*"], ["retention#*"]]


def test_project_writes_no_row_of_any_case(plain: Template) -> None:
    """Of the table of cases it writes what came late into a log, which lies in partitions of its own."""
    (writing,) = [
        s for s in statements(plain, role_of("project")) if references(s["Resource"]) == {"DisputesTable"}
    ]
    assert writing["Action"] == ["dynamodb:PutItem"]
    assert writing["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{LATE}*"]}}


def test_project_reaches_tenants_records_and_no_key_of_anybody(plain: Template) -> None:
    """It marks who is over a limit, beside the record."""
    (marking,) = [
        s for s in statements(plain, role_of("project")) if references(s["Resource"]) == {"DirectoryTable"}
    ]
    assert set(marking["Action"]) == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert marking["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["tenant#*"]}}


def test_inline_policies_fit_into_iam(plain: Template) -> None:
    """10,240 characters for all of a role's."""
    assert not {role: size for role, size in policy_sizes(plain).items() if size > POLICY_LIMIT}
