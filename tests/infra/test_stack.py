"""Applying a template: intrinsic functions, order, and what is not understood."""

from __future__ import annotations

from typing import Any

import pytest

from local.stack import NotLocal, Properties, Resource, Stack, Unsupported

PSEUDO = {
    "AWS::StackName": "s",
    "AWS::Region": "eu-central-1",
    "AWS::AccountId": "1",
    "AWS::Partition": "aws",
}


def thing(logical_id: str, properties: Properties) -> Resource:
    """Takes a name; anything else is left over."""
    return Resource(properties.take("Name", logical_id.lower()), {"Arn": f"arn:{logical_id}"})


def a_stack(resources: dict[str, Any] | None = None, **rest: Any) -> Stack:
    template = {"Resources": {"X": {"Type": "Thing"}, **(resources or {})}, **rest}
    return Stack(template, PSEUDO, {"Thing": thing}, {"Cloud": "there is none here"})


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Ref": "X"}, "x"),
        ({"Ref": "AWS::Region"}, "eu-central-1"),
        ({"Ref": "P"}, "given"),
        ({"Fn::GetAtt": ["X", "Arn"]}, "arn:X"),
        ({"Fn::GetAtt": "X.Arn"}, "arn:X"),
        ({"Fn::Sub": "${X}/${X.Arn}/${AWS::AccountId}/${!X}"}, "x/arn:X/1/${X}"),
        ({"Fn::Sub": ["${A}-${X}", {"A": {"Ref": "X"}}]}, "x-x"),
        ({"Fn::Join": [":", ["a", {"Ref": "X"}]]}, "a:x"),
        ({"Fn::Select": ["1", ["a", {"Ref": "X"}]]}, "x"),
        ({"Fn::Split": [":", "a:b"]}, ["a", "b"]),
        ({"Fn::If": ["Yes", "y", {"Ref": "Nobody"}]}, "y"),
        ({"A": {"Fn::If": ["No", "y", {"Ref": "AWS::NoValue"}]}, "B": 1}, {"B": 1}),
        ([{"Ref": "X"}, {"Ref": "AWS::NoValue"}], ["x"]),
        ({"Ref": "X", "Other": 1}, {"Ref": "X", "Other": 1}),
    ],
)
def test_intrinsic_functions_become_values(node: Any, value: Any) -> None:
    """As CloudFormation evaluates them."""
    conditions = {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Not": [{"Fn::Equals": ["a", "a"]}]}}
    assert a_stack(Conditions=conditions, Parameters={"P": {"Default": "given"}}).value(node) == value


def test_a_function_that_is_not_known_is_an_error() -> None:
    """Not a literal."""
    with pytest.raises(Unsupported, match="ImportValue"):
        a_stack().value({"Fn::ImportValue": "x"})


def test_an_unknown_type_is_an_error() -> None:
    """CloudFormation in moto would say it was made."""
    with pytest.raises(Unsupported, match="AWS::Nope::Thing"):
        a_stack({"Y": {"Type": "AWS::Nope::Thing"}}).apply()


def test_a_property_that_nobody_applies_is_an_error() -> None:
    """However well known its type is."""
    with pytest.raises(Unsupported, match="Y: nothing applies Colour"):
        a_stack({"Y": {"Type": "Thing", "Properties": {"Name": "y", "Colour": "red"}}}).apply()


def test_what_is_not_local_is_left_out_until_somebody_needs_it() -> None:
    """Then its reason is told."""
    stack = a_stack(
        {"C": {"Type": "Cloud"}}, Outputs={"Its": {"Value": {"Ref": "C"}}, "Ours": {"Value": {"Ref": "X"}}}
    )
    stack.apply()
    assert set(stack.resources) == {"X"}
    assert stack.outputs() == {"Ours": "x"}
    with pytest.raises(NotLocal, match="there is none here"):
        stack.value({"Ref": "C"})


def test_resources_are_made_in_the_order_of_their_needs() -> None:
    """References and DependsOn alike."""
    first = {"Type": "Thing", "Properties": {"Name": {"Ref": "Second"}}, "DependsOn": "Third"}
    stack = a_stack({"First": first, "Second": {"Type": "Thing"}, "Third": {"Type": "Thing"}})
    stack.resource("First")
    assert list(stack.resources) == ["Third", "Second", "First"]


def test_a_circle_is_an_error() -> None:
    """Told as the way round it."""
    one, other = ({"Type": "Thing", "Properties": {"Name": {"Ref": name}}} for name in ("Other", "One"))
    with pytest.raises(Unsupported, match="One -> Other -> One"):
        a_stack({"One": one, "Other": other}).apply()
