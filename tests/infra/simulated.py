"""May this role do that? Answers from the template alone, as IAM would from identity policies.

Stricter than IAM where it can be: conditions count as met, and a statement that it cannot read counts as granting.
"""

from __future__ import annotations

import re
from typing import Any, Final

from tests.infra.looking import Template, listed, statements

_PLACE: Final = "eu-central-1:123456789012"
_FORMS: Final = {
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{_PLACE}:table/%s",
    "AWS::IAM::Role": "arn:aws:iam::123456789012:role/%s",
    "AWS::KMS::Key": f"arn:aws:kms:{_PLACE}:key/%s",
    "AWS::Lambda::Function": f"arn:aws:lambda:{_PLACE}:function:%s",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{_PLACE}:log-group:%s:*",
    "AWS::S3::Bucket": "arn:aws:s3:::%s",
    "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:{_PLACE}:secret:%s-AbCdEf",
    "AWS::SNS::Topic": f"arn:aws:sns:{_PLACE}:%s",
    "AWS::SQS::Queue": f"arn:aws:sqs:{_PLACE}:%s",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{_PLACE}:stateMachine:%s",
}
STREAM: Final = "/stream/2026-11-22T00:00:00.000"
_KNOWN_BY_ARN: Final = {"AWS::SecretsManager::Secret", "AWS::SNS::Topic", "AWS::StepFunctions::StateMachine"}
"""What a bare reference to it gives."""
_PSEUDO: Final = {"AWS::Partition": "aws", "AWS::Region": "eu-central-1", "AWS::AccountId": "123456789012"}


def arn(template: Template, name: str) -> str:
    """Of a resource, as if its logical id were its name."""
    form = _FORMS.get(template["Resources"][name]["Type"], f"arn:aws:other:{_PLACE}:%s")
    return form % name


def granted(template: Template, role: str, action: str, resource: str) -> bool:
    return any(_allows(template, statement, action, resource) for statement in statements(template, role))


def _allows(template: Template, statement: dict[str, Any], action: str, resource: str) -> bool:
    if statement["Effect"] != "Allow":
        return False
    if "Action" not in statement or "Resource" not in statement:
        return True  # NotAction and NotResource grant more than they name
    return any(_like(pattern, action, re.IGNORECASE) for pattern in listed(statement["Action"])) and any(
        _like(_text(template, pattern), resource) for pattern in listed(statement["Resource"])
    )


def _like(pattern: str, text: str, flags: int = 0) -> bool:
    """Stars and question marks, as IAM knows them."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), text, flags) is not None


def _text(template: Template, node: Any) -> str:
    """A resource as written, in words. Raises KeyError for what CloudFormation knows and this does not."""
    if isinstance(node, str):
        return node
    ((function, argument),) = node.items()
    if function == "Ref":
        return _named(template, argument)
    if function == "Fn::GetAtt":
        return _named(template, ".".join(argument))
    if function == "Fn::Join":
        return str(argument[0]).join(_text(template, part) for part in argument[1])
    return re.sub(r"\$\{([^}]+)\}", lambda found: _named(template, found[1]), {"Fn::Sub": argument}[function])


def _named(template: Template, name: str) -> str:
    logical, _, attribute = name.partition(".")
    if logical in _PSEUDO:
        return _PSEUDO[logical]
    by_arn = template["Resources"][logical]["Type"] in _KNOWN_BY_ARN
    own = {
        "": arn(template, logical) if by_arn else logical,
        "Arn": arn(template, logical),
        "StreamArn": arn(template, logical) + STREAM,
    }
    return own.get(attribute, logical)
