"""How each kind of resource in our template is made by API calls: moto's own CloudFormation skips most properties.

Every function here can run again on what it made before. Kinds that nothing on one machine would use are in
`NOT_LOCAL`, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.aws_calls import Aws, created, unless_there
from local.stack import Create, Properties, Resource

NOT_LOCAL: Mapping[str, str] = {
    "AWS::ApiGateway::RestApi": "the Chalice application is served by its own local server",
    "AWS::ApiGateway::Deployment": "the Chalice application is served by its own local server",
    "AWS::ApiGateway::Stage": "the Chalice application is served by its own local server",
    "AWS::S3::BucketPolicy": "moto takes a Deny at its word whatever its condition says: TLS only would be nobody",
    "AWS::Lambda::Permission": "moto checks no permission",
    "AWS::CloudWatch::Alarm": "nothing evaluates alarms",
    "AWS::CloudWatch::Dashboard": "nobody looks at one",
    "AWS::Logs::MetricFilter": "functions of one machine log to its screen",
    "AWS::SNS::TopicPolicy": "moto checks no permission",
    "AWS::SES::ReceiptRule": "nothing on one machine takes mail in; who plays SES puts letters into the bucket",
    "AWS::SES::ConfigurationSetEventDestination": "moto reports nothing of what became of a mail",
}


def table(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    dynamodb, name = aws.client("dynamodb"), aws.name(logical_id)
    wanted = {
        key: value
        for key in (
            "AttributeDefinitions",
            "KeySchema",
            "GlobalSecondaryIndexes",
            "BillingMode",
            "DeletionProtectionEnabled",
        )
        if (value := properties.take(key)) is not None
    }
    if stream := properties.take("StreamSpecification"):
        wanted["StreamSpecification"] = {"StreamEnabled": True, **stream}
    wanted["SSESpecification"] = {"Enabled": properties.take("SSESpecification", {}).get("SSEEnabled", False)}
    with unless_there("ResourceInUseException"):
        dynamodb.create_table(TableName=name, **wanted)
    if recovery := properties.take("PointInTimeRecoverySpecification"):
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)
    if ttl := properties.take("TimeToLiveSpecification"):
        with unless_there("ValidationException"):  # what it says when nothing would change
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
    made = dynamodb.describe_table(TableName=name)["Table"]
    return Resource(name, {"Arn": made["TableArn"], "StreamArn": made.get("LatestStreamArn", "")})


def queue(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """What makes a queue FIFO is said when it is made, and cannot be changed."""
    sqs, name = aws.client("sqs"), properties.take("QueueName") or aws.name(logical_id)
    made = sqs.create_queue(QueueName=name, Attributes=_queue_attributes(properties, ("FifoQueue",)))
    url = made["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes=_queue_attributes(properties, _QUEUE_SETTINGS))
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return Resource(url, {"Arn": arn, "QueueName": name, "QueueUrl": url})


_QUEUE_SETTINGS = (
    "SqsManagedSseEnabled", "MessageRetentionPeriod", "VisibilityTimeout", "RedrivePolicy",
    "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
)  # fmt: skip


def _queue_attributes(properties: Properties, names: tuple[str, ...]) -> dict[str, str]:
    """Those that are given, as the API wants them: texts all."""
    given = {name: value for name in names if (value := properties.take(name)) is not None}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def queue_policy(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    policy = json.dumps(properties.take("PolicyDocument"))
    for url in properties.take("Queues"):
        aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return Resource(logical_id)


def bucket(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    s3, name = aws.client("s3"), aws.name(logical_id).lower()
    lock = bool(properties.take("ObjectLockEnabled", False))
    where = (
        {} if aws.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
    )
    with unless_there("BucketAlreadyOwnedByYou"):
        s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock, **where)
    properties.drop("LoggingConfiguration")  # moto logs no request
    for call, argument, value in _bucket_settings(properties):
        getattr(s3, call)(Bucket=name, **{argument: value})
    return Resource(name, {"Arn": f"arn:aws:s3:::{name}"})


def _bucket_settings(properties: Properties) -> list[tuple[str, str, Any]]:
    """Calls, their argument and its value. CloudFormation's names and the API's are nearly the same: a trap."""
    settings: list[tuple[str, str, Any]] = []
    if (access := properties.take("PublicAccessBlockConfiguration")) is not None:
        settings.append(("put_public_access_block", "PublicAccessBlockConfiguration", access))
    if (owner := properties.take("OwnershipControls")) is not None:
        settings.append(("put_bucket_ownership_controls", "OwnershipControls", owner))
    if (versioning := properties.take("VersioningConfiguration")) is not None:
        settings.append(("put_bucket_versioning", "VersioningConfiguration", versioning))
    if (encryption := properties.take("BucketEncryption")) is not None:
        settings.append(
            ("put_bucket_encryption", "ServerSideEncryptionConfiguration", _encryption(encryption))
        )
    if (lifecycle := properties.take("LifecycleConfiguration")) is not None:
        rules = [_lifecycle_rule(rule) for rule in lifecycle["Rules"]]
        settings.append(("put_bucket_lifecycle_configuration", "LifecycleConfiguration", {"Rules": rules}))
    if (cors := properties.take("CorsConfiguration")) is not None:
        rules = [
            {("MaxAgeSeconds" if key == "MaxAge" else key): value for key, value in rule.items()}
            for rule in cors["CorsRules"]
        ]
        settings.append(("put_bucket_cors", "CORSConfiguration", {"CORSRules": rules}))
    if (notification := properties.take("NotificationConfiguration")) is not None:
        queues = [
            {"QueueArn": one["Queue"], "Events": [one["Event"]]}
            for one in notification["QueueConfigurations"]
        ]
        settings.append(
            (
                "put_bucket_notification_configuration",
                "NotificationConfiguration",
                {"QueueConfigurations": queues},
            )
        )
    return settings


def _encryption(configuration: Mapping[str, Any]) -> dict[str, Any]:
    rules = []
    for rule in configuration["ServerSideEncryptionConfiguration"]:
        default = rule["ServerSideEncryptionByDefault"]
        rules.append({**rule, "ApplyServerSideEncryptionByDefault": default})
        del rules[-1]["ServerSideEncryptionByDefault"]
    return {"Rules": rules}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    known = {
        "Id",
        "Status",
        "ExpirationInDays",
        "NoncurrentVersionExpiration",
        "AbortIncompleteMultipartUpload",
        "Transitions",
        "NoncurrentVersionTransitions",
    }
    if left := set(rule) - known:
        raise ValueError(f"nothing applies {sorted(left)} of a lifecycle rule")
    applied = {
        "ID": rule["Id"],
        "Status": rule["Status"],
        "Filter": {"Prefix": ""},
    }
    if "ExpirationInDays" in rule:
        applied["Expiration"] = {"Days": rule["ExpirationInDays"]}
    if "Transitions" in rule:
        applied["Transitions"] = [_moved(one, "Days") for one in rule["Transitions"]]
    if "NoncurrentVersionTransitions" in rule:
        moves = [_moved(one, "NoncurrentDays") for one in rule["NoncurrentVersionTransitions"]]
        applied["NoncurrentVersionTransitions"] = moves
    same = ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
    return applied | {name: rule[name] for name in same if name in rule}


def _moved(transition: Mapping[str, Any], days: str) -> dict[str, Any]:
    """The template and the API have different names for the same number."""
    return {"StorageClass": transition["StorageClass"], days: transition["TransitionInDays"]}


def key(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """Found again by an alias of its own, for a key has no name."""
    kms, alias = aws.client("kms"), f"alias/{aws.name(logical_id)}"
    policy, description = json.dumps(properties.take("KeyPolicy")), properties.take("Description", "")
    rotate = properties.take("EnableKeyRotation", False)
    kind = {name: properties.take(name) for name in ("KeySpec", "KeyUsage")}
    kind = {name: value for name, value in kind.items() if value is not None}
    properties.drop("PendingWindowInDays")  # of a deletion, which the stack never asks for
    try:
        made = kms.describe_key(KeyId=alias)["KeyMetadata"]
    except ClientError:
        made = kms.create_key(Description=description, Policy=policy, **kind)["KeyMetadata"]
        kms.create_alias(AliasName=alias, TargetKeyId=made["KeyId"])
    if rotate:
        kms.enable_key_rotation(KeyId=made["KeyId"])
    return Resource(made["KeyId"], {"Arn": made["Arn"], "KeyId": made["KeyId"]})


def secret(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """Generated once; a second run leaves it as it is."""
    manager, name = aws.client("secretsmanager"), aws.name(logical_id)
    rules, description = dict(properties.take("GenerateSecretString")), properties.take("Description", "")
    template, field = json.loads(rules.pop("SecretStringTemplate")), rules.pop("GenerateStringKey")
    key_id = properties.take("KmsKeyId")
    with unless_there("ResourceExistsException"):
        text = json.dumps({**template, field: manager.get_random_password(**rules)["RandomPassword"]})
        manager.create_secret(Name=name, Description=description, SecretString=text, KmsKeyId=key_id)
    return Resource(manager.describe_secret(SecretId=name)["ARN"])


def role(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """moto grants everything, but it does look whether a policy can be read."""
    iam, name = aws.client("iam"), aws.name(logical_id)
    trust = json.dumps(properties.take("AssumeRolePolicyDocument"))
    with unless_there("EntityAlreadyExists"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    for policy in properties.take("Policies", []):
        document = json.dumps(policy["PolicyDocument"])
        iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
    return Resource(name, {"Arn": aws.arn("iam", f"role/{name}", region="")})


def log_group(aws: Aws, _logical_id: str, properties: Properties) -> Resource:
    logs, name = aws.client("logs"), properties.take("LogGroupName")
    with unless_there("ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName=name)
    logs.put_retention_policy(logGroupName=name, retentionInDays=properties.take("RetentionInDays"))
    properties.drop("KmsKeyId")  # moto writes no log, and has no call for it
    return Resource(name, {"Arn": aws.arn("logs", f"log-group:{name}:*")})


def state_machine(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    states, name = aws.client("stepfunctions"), aws.name(logical_id)
    definition = json.dumps(properties.take("Definition"))
    for placeholder, value in properties.take("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{placeholder}}}", value)
    kind, role_arn = properties.take("StateMachineType"), properties.take("RoleArn")
    properties.drop("LoggingConfiguration", "TracingConfiguration")  # moto writes neither
    arn = aws.arn("states", f"stateMachine:{name}")
    if not created(
        lambda: states.create_state_machine(name=name, definition=definition, roleArn=role_arn, type=kind)
    ):
        states.update_state_machine(stateMachineArn=arn, definition=definition, roleArn=role_arn)
    return Resource(arn, {"Arn": arn, "Name": name})


def topic(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """Nothing evaluates the alarms that publish to one of them; reports of mails are published by whoever plays SES."""
    key_id = {"KmsMasterKeyId": properties.take("KmsMasterKeyId")}
    made = aws.client("sns").create_topic(Name=aws.name(logical_id), Attributes=key_id)
    return Resource(made["TopicArn"], {"TopicArn": made["TopicArn"]})


def subscription(aws: Aws, _logical_id: str, properties: Properties) -> Resource:
    """One that exists is found again by SNS itself."""
    made = aws.client("sns").subscribe(
        TopicArn=properties.take("TopicArn"), Protocol=properties.take("Protocol"),
        Endpoint=properties.take("Endpoint"), ReturnSubscriptionArn=True,
    )  # fmt: skip
    return Resource(made["SubscriptionArn"])


def mail_set(aws: Aws, logical_id: str, properties: Properties) -> Resource:
    """moto keeps it, and enforces nothing of what it says."""
    name = aws.name(logical_id)
    properties.drop("DeliveryOptions", "ReputationOptions", "SuppressionOptions")
    with unless_there("ConfigurationSetAlreadyExists", "ConfigurationSetAlreadyExistsException"):
        aws.client("sesv2").create_configuration_set(ConfigurationSetName=name)
    return Resource(name)


def receipt_rule_set(aws: Aws, logical_id: str, _properties: Properties) -> Resource:
    """moto keeps it; nothing on one machine takes mail in."""
    name = aws.name(logical_id)
    with unless_there("RuleSetNameAlreadyExists", "AlreadyExists"):
        aws.client("ses").create_receipt_rule_set(RuleSetName=name)
    return Resource(name)


def creators(aws: Aws) -> dict[str, Create]:
    """By type; the functions, mappings and schedules are `local/provision.py`'s, for they are remembered, not made."""
    made_by = {
        "AWS::DynamoDB::Table": table,
        "AWS::SQS::Queue": queue,
        "AWS::SQS::QueuePolicy": queue_policy,
        "AWS::S3::Bucket": bucket,
        "AWS::KMS::Key": key,
        "AWS::SecretsManager::Secret": secret,
        "AWS::IAM::Role": role,
        "AWS::Logs::LogGroup": log_group,
        "AWS::StepFunctions::StateMachine": state_machine,
        "AWS::SNS::Topic": topic,
        "AWS::SNS::Subscription": subscription,
        "AWS::SES::ConfigurationSet": mail_set,
        "AWS::SES::ReceiptRuleSet": receipt_rule_set,
    }
    return {kind: _with(aws, make) for kind, make in made_by.items()}


def _with(aws: Aws, make: Any) -> Create:
    return lambda logical_id, properties: make(aws, logical_id, properties)
