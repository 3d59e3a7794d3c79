"""What tree heads are kept in and signed with, and who is told."""

from __future__ import annotations

import pytest

from tests.infra.looking import (
    Template,
    environment,
    listed,
    of_type,
    properties,
    references,
    role_of,
    statements,
)
from tests.infra.test_alarms import alarms


def test_the_key_of_tree_heads_signs_on_p_256_and_outlives_its_stack(plain: Template) -> None:
    """KMS rotates no asymmetric key, so the template does not ask for it."""
    resource = plain["Resources"]["TreeKey"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    found = resource["Properties"]
    assert (found["KeySpec"], found["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert "EnableKeyRotation" not in found


def test_trees_are_written_once_and_never_hidden(plain: Template) -> None:
    """A lock alone keeps no newer version from standing before a locked one, and no marker away."""
    bucket = properties(plain, "TreesBucket")
    assert (bucket["ObjectLockEnabled"], bucket["VersioningConfiguration"]) == (True, {"Status": "Enabled"})
    _, once, hidden = properties(plain, "TreesBucketPolicy")["PolicyDocument"]["Statement"]
    assert (once["Effect"], once["Principal"], once["Action"]) == ("Deny", "*", "s3:PutObject")
    assert once["Condition"] == {"Null": {"s3:if-none-match": "true"}}
    assert (hidden["Effect"], hidden["Principal"]) == ("Deny", "*")
    assert hidden["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert "Condition" not in hidden


def test_only_the_audit_signs_heads_and_writes_trees(plain: Template) -> None:
    """Whoever writes records cannot write what they are held against."""
    for resource, action in (("TreeKey", "kms:Sign"), ("TreesBucket", "s3:PutObject")):
        able = {
            role
            for role in of_type(plain, "AWS::IAM::Role")
            for one in statements(plain, role)
            if action in listed(one["Action"]) and resource in references(one["Resource"])
        }
        assert able == {role_of("audit")}


def test_no_second_name_makes_the_trees_key_one_that_others_sign_with(plain: Template) -> None:
    """The API names keys of neutrals and signs by those names: a key of the same kind must not be given one."""
    _, *own = properties(plain, "TreeKey")["KeyPolicy"]["Statement"]
    rules = {one["Sid"]: one for one in own}
    assert {(one["Effect"], one["Principal"], one["Resource"]) for one in own} == {("Deny", "*", "*")}
    assert rules["NoOtherName"]["Action"] == ["kms:CreateAlias", "kms:UpdateAlias"]
    assert "Condition" not in rules["NoOtherName"]
    assert rules["SignsByItsArn"]["Action"] == "kms:Sign"
    assert rules["SignsByItsArn"]["Condition"] == {"Null": {"kms:RequestAlias": "false"}}


def test_the_audit_changes_no_record(plain: Template) -> None:
    """Of tables it reads records, and where they end."""
    actions = {a for s in statements(plain, role_of("audit")) for a in listed(s["Action"])}
    assert {a for a in actions if a.startswith("dynamodb:")} == {"dynamodb:Query", "dynamodb:GetItem"}


@pytest.mark.parametrize("metric", ["ChainsBroken", "RecordDamaged", "TreeHeadsSigned"])
def test_a_broken_record_rings_and_so_does_a_day_without_a_head(plain: Template, metric: str) -> None:
    """In the namespace that functions are told to use; where nothing is counted a head is missing."""
    (alarm,) = alarms(plain, metric)
    variables = environment(plain, "audit")
    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}]
    assert (alarm["TreatMissingData"] == "breaching") == (metric == "TreeHeadsSigned")


def test_tree_heads_are_locked_for_ten_years(plain: Template) -> None:
    """3,653 days: with the leap days that ten years have at the most."""
    assert environment(plain, "audit")["TREE_KEPT_DAYS"] == "3653"
