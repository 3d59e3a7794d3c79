"""Which event buses events may go to."""

from __future__ import annotations

import pytest

from chalicelib.domain.webhooks.buses import BadBus, check_bus_arn

WHO = "ten_abcdefghijklmnopqrstuvwxyz"
ARN = f"arn:aws:events:eu-central-1:123456789012:event-bus/redress-{WHO}"


@pytest.mark.parametrize(
    "arn",
    [
        ARN,
        f"arn:aws-cn:events:cn-north-1:123456789012:event-bus/redress-{WHO}-1",
        f"arn:aws-us-gov:events:us-gov-west-1:123456789012:event-bus/redress-{WHO}.a.b_c",
    ],
)
def test_a_bus_whose_name_says_that_it_is_for_this_tenants_events_is_taken(arn: str) -> None:
    """In every partition of AWS."""
    assert check_bus_arn(arn, WHO) == arn


@pytest.mark.parametrize(
    "arn",
    [
        "",
        ARN.replace(f"redress-{WHO}", "default"),
        ARN.replace(WHO, ""),
        ARN + "/b",
        ARN.replace("redress-", "xredress-"),
        ARN.replace("events", "sns"),
        ARN.replace("123456789012", "12345678901"),
        ARN.replace("arn:aws:", "arn:other:"),
        ARN + "\n",
        ARN + "*",
        "https://events.example/",
    ],
)
def test_anything_else_is_not(arn: str) -> None:
    """Our role reaches no other bus, least of all the default one of an account."""
    with pytest.raises(BadBus):
        check_bus_arn(arn, WHO)


@pytest.mark.parametrize("name", ["ten_other", "disputes", WHO + "2", f"ten_other-{WHO}", f"-{WHO}"])
def test_the_bus_of_another_tenant_is_not(name: str) -> None:
    """Its owner lets our role in, and would take whatever it brings for events of his own."""
    with pytest.raises(BadBus):
        check_bus_arn(ARN.replace(WHO, name), WHO)


def test_a_bus_lies_in_the_region_that_sends() -> None:
    """A rule of its owner's takes events further."""
    assert check_bus_arn(ARN, WHO, "eu-central-1") == ARN
    with pytest.raises(BadBus):
        check_bus_arn(ARN, WHO, "eu-west-1")
