"""A CloudFormation template being applied: logical ids become real resources, intrinsic functions become values.

Resources come into being when something first refers to them, which is their dependency order. Whatever is not
understood is an error: a local stack that leaves things out is worse than none. What kinds of resources there are is
said by `local/resources.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{(!?)([A-Za-z0-9:.]+)\}")
_NO_VALUE = object()


class Unsupported(Exception):
    """The template says something that is not applied here."""


class NotLocal(Exception):
    """A value of a resource that does not exist on one machine."""


@dataclass(frozen=True)
class Resource:
    """What `Ref` and `Fn::GetAtt` give for one resource."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


Create = Callable[[str, "Properties"], Resource]


class Properties:
    """A resource's resolved properties. Every one must be taken: what nobody takes would silently not be applied."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._left = dict(values)

    def take(self, name: str, default: Any = None) -> Any:
        return self._left.pop(name, default)

    def drop(self, *names: str) -> None:
        """Known, and without meaning here."""
        for name in names:
            self._left.pop(name, None)

    def finish(self, logical_id: str) -> None:
        if self._left:
            raise Unsupported(f"{logical_id}: nothing applies {', '.join(sorted(self._left))}")


class Stack:
    """One application of one template. `pseudo` holds AWS::Region and the like."""

    def __init__(
        self,
        template: Mapping[str, Any],
        pseudo: Mapping[str, str],
        creators: Mapping[str, Create],
        not_local: Mapping[str, str],
    ) -> None:
        self.resources: dict[str, Resource] = {}
        self._template = template
        self._pseudo = pseudo
        self._creators = creators
        self._not_local = not_local
        self._making: list[str] = []

    def apply(self) -> None:
        for logical_id, resource in self._template["Resources"].items():
            if resource["Type"] not in self._not_local:
                self.resource(logical_id)

    def outputs(self) -> dict[str, str]:
        """Those that can be known here."""
        known = {}
        for name, output in self._template.get("Outputs", {}).items():
            try:
                known[name] = self.value(output["Value"])
            except NotLocal:
                continue
        return known

    def resource(self, logical_id: str) -> Resource:
        """The resource, made now if nobody has needed it yet."""
        if logical_id not in self.resources:
            if logical_id in self._making:
                raise Unsupported(f"a circle: {' -> '.join([*self._making, logical_id])}")
            self._making.append(logical_id)
            try:
                self.resources[logical_id] = self._make(logical_id)
            finally:
                self._making.pop()
        return self.resources[logical_id]

    def _make(self, logical_id: str) -> Resource:
        declared = self._template["Resources"].get(logical_id)
        if declared is None:
            raise Unsupported(f"there is no {logical_id}")
        kind = declared["Type"]
        if kind in self._not_local:
            raise NotLocal(f"{logical_id}: {self._not_local[kind]}")
        if kind not in self._creators:
            raise Unsupported(
                f"{logical_id}: nothing makes {kind} here, and it is not on the list of what is left out"
            )
        earlier = declared.get("DependsOn", [])
        for other in [earlier] if isinstance(earlier, str) else earlier:
            self.resource(other)
        properties = Properties(self.value(declared.get("Properties", {})))
        made = self._creators[kind](logical_id, properties)
        properties.finish(logical_id)
        return made

    def value(self, node: Any) -> Any:
        """The node with every intrinsic function in it evaluated."""
        if isinstance(node, list):
            return [value for item in node if (value := self.value(item)) is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (name, argument), *_ = node.items()
            if name == "Ref":
                return self._ref(argument)
            if name.startswith("Fn::"):
                return self._function(name.removeprefix("Fn::"), argument)
        return {key: value for key, item in node.items() if (value := self.value(item)) is not _NO_VALUE}

    def _function(self, name: str, argument: Any) -> Any:
        if name == "GetAtt":
            logical_id, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
            return self._attribute(logical_id, attribute)
        if name == "Sub":
            return self._sub(*argument) if isinstance(argument, list) else self._sub(argument, {})
        if name == "If":
            condition, yes, no = argument
            return self.value(yes if self._condition(condition) else no)
        if name not in _PURE:
            raise Unsupported(f"Fn::{name} is not evaluated here")
        return _PURE[name](*self.value(argument))

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._template.get("Parameters", {}):
            return self._template["Parameters"][name]["Default"]
        return self.resource(name).ref

    def _attribute(self, logical_id: str, attribute: str) -> str:
        attributes = self.resource(logical_id).attributes
        if attribute not in attributes:
            raise Unsupported(f"{logical_id}: no attribute {attribute} here")
        return attributes[attribute]

    def _sub(self, text: str, given: Mapping[str, Any]) -> str:
        values = {name: self.value(value) for name, value in given.items()}

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in values:
                return str(values[name])
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(replace, text)

    def _condition(self, name: str) -> bool:
        return bool(self.value(self._template["Conditions"][name]))


_PURE: Mapping[str, Callable[..., Any]] = {
    "Join": lambda separator, parts: separator.join(parts),
    "Select": lambda index, items: items[int(index)],
    "Split": lambda separator, text: text.split(separator),
    "Equals": lambda one, other: one == other,
    "Not": lambda one: not one,
    "And": lambda *all_of: all(all_of),
    "Or": lambda *any_of: any(any_of),
}
