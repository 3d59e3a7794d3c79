"""Random programs for DynamoDB: requests of every kind we make, good and bad, on few enough keys to meet each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.aws import NAMES

TABLE, OTHER = NAMES["DISPUTES_TABLE"], NAMES["VIEWS_TABLE"]
Request = tuple[str, dict[str, Any]]

PARTITIONS, SORTS = ("p0", "p1"), ("a#1", "a#2", "b#1", "e#7")
MOMENTS = ("2026-11-22T04", "2026-11-22T05", "2026-11-22T06")
texts = st.sampled_from(["", "lamp", "lamp shop", "kettle", "灯"])
numbers = st.sampled_from(["0", "1", "2", "10", "-3", "2.5"]).map(lambda text: {"N": text})
NAMED = {"version": numbers, "txt": texts.map(lambda text: {"S": text})}
OTHERS = {
    "tags": st.sets(st.sampled_from(["red", "green", "blue"]), min_size=1).map(
        lambda tags: {"SS": sorted(tags)}
    ),
    "flag": st.booleans().map(lambda flag: {"BOOL": flag}),
    "box": st.binary(min_size=1, max_size=4).map(lambda box: {"B": box}),
    "none": st.just({"NULL": True}),
    "doc": st.just({"M": {"n": {"N": "1"}, "l": {"L": [{"S": "x"}]}}}),
}
INDEXED = {
    "wake_pk": st.sampled_from(["w0", "w1"]).map(lambda text: {"S": text}),
    "wake_sk": st.sampled_from(MOMENTS).map(lambda text: {"S": text}),
    "log_pk": st.just({"S": "l0"}),
    "log_sk": st.sampled_from(MOMENTS).map(lambda text: {"S": text}),
    "participant": st.just({"S": "buyer"}),
}

key = st.fixed_dictionaries(
    {
        "pk": st.sampled_from(PARTITIONS).map(lambda text: {"S": text}),
        "sk": st.sampled_from(SORTS).map(lambda text: {"S": text}),
    }
)
item = st.builds(
    lambda key, more: {**key, **more}, key, st.fixed_dictionaries({}, optional=NAMED | OTHERS | INDEXED)
)
bad_item = st.one_of(
    item.map(lambda found: {name: found[name] for name in found if name != "sk"}),
    item.map(lambda found: {**found, "sk": {"S": ""}}),
    item.map(lambda found: {**found, "sk": {"N": "7"}}),
    item.map(lambda found: {**found, "wake_pk": {"S": ""}}),
)
bad_key = st.one_of(
    key.map(lambda found: {"pk": found["pk"]}), key.map(lambda found: {**found, "x": {"S": "1"}})
)

CONDITIONS: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
    ("attribute_not_exists(pk)", {}, ()),
    ("attribute_exists(#p)", {"#p": "pk"}, ()),
    ("version = :n", {}, (":n",)),
    ("#v < :n", {"#v": "version"}, (":n",)),
    ("attribute_not_exists(pk) OR version <= :n", {}, (":n",)),
    ("(attribute_exists(txt) AND version >= :n) OR attribute_exists(flag)", {}, (":n",)),
    ("NOT (version > :n AND txt = :s)", {}, (":n", ":s")),
    ("version BETWEEN :n AND :m", {}, (":n", ":m")),
    ("begins_with(txt, :s)", {}, (":s",)),
    ("contains(tags, :s)", {}, (":s",)),
    ("contains(txt, :s)", {}, (":s",)),
    ("txt > :s", {}, (":s",)),
    ("attribute_not_exists(tags) OR size(tags) < :n OR contains(tags, :s)", {}, (":n", ":s")),
    ("attribute_exists(txt) AND size(txt) < :n", {}, (":n",)),
]
_VALUES = {
    ":n": numbers,
    ":m": numbers,
    ":s": st.sampled_from(["lamp", "red", "la"]).map(lambda text: {"S": text}),
}


@st.composite
def conditions(draw: st.DrawFn, *, spoilt: bool = True) -> dict[str, Any]:
    """Mostly right; sometimes a placeholder is missing."""
    text, names, used = draw(st.sampled_from(CONDITIONS))
    values = {name: draw(_VALUES[name]) for name in used}
    if spoilt and values and draw(st.integers(0, 19)) == 0:
        values.popitem()
    given: dict[str, Any] = {"ConditionExpression": text}
    return (
        given
        | ({"ExpressionAttributeNames": names} if names else {})
        | ({"ExpressionAttributeValues": values} if values else {})
    )


def _merged(given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    both = {**given, **more}
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if name in given and name in more:
            both[name] = {**given[name], **more[name]}
    return both


maybe_condition = st.one_of(st.just({}), conditions())
old_on_failure = st.sampled_from([{}, {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}])

UPDATES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("SET txt = :u", {}, {":u": {"S": "new"}}),
    ("SET #v = :u, txt = :t", {"#v": "version"}, {":u": {"N": "7"}, ":t": {"S": "both"}}),
    ("SET version = if_not_exists(version, :u) + :o", {}, {":u": {"N": "10"}, ":o": {"N": "1"}}),
    ("SET version = version - :o", {}, {":o": {"N": "1"}}),
    ("SET flag = :u REMOVE txt, tags", {}, {":u": {"BOOL": True}}),
    ("REMOVE wake_pk, wake_sk", {}, {}),
    ("SET wake_pk = :u, wake_sk = :t", {}, {":u": {"S": "w1"}, ":t": {"S": MOMENTS[0]}}),
    ("ADD version :o", {}, {":o": {"N": "5"}}),
    ("ADD tags :u", {}, {":u": {"SS": ["green", "white"]}}),
    (
        "ADD #v :o, tags :u SET txt = :t",
        {"#v": "version"},
        {
            ":o": {"N": "-2.5"},
            ":u": {"SS": ["red"]},
            ":t": {"S": "all"},
        },
    ),
    ("ADD txt :o", {}, {":o": {"N": "1"}}),
    ("SET pk = :u", {}, {":u": {"S": "p9"}}),
    ("SET txt = missing", {}, {}),
]


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    text, names, values = draw(st.sampled_from(UPDATES))
    given: dict[str, Any] = {"UpdateExpression": text}
    given |= {"ExpressionAttributeNames": names} if names else {}
    given |= {"ExpressionAttributeValues": values} if values else {}
    return given


def _returning(*kinds: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from([{}, *({"ReturnValues": kind} for kind in kinds)])


table = st.sampled_from([TABLE] * 9 + ["nowhere"]).map(lambda name: {"TableName": name})
puts = st.builds(
    lambda where, found, condition, back, old: ("PutItem", {**where, "Item": found, **condition, **back, **old}),
    table, st.one_of(item, item, item, bad_item), maybe_condition, _returning("ALL_OLD"), old_on_failure,
)  # fmt: skip
deletes = st.builds(
    lambda where, found, condition, back, old: ("DeleteItem", {**where, "Key": found, **condition, **back, **old}),
    table, st.one_of(key, key, key, bad_key), maybe_condition, _returning("ALL_OLD"), old_on_failure,
)  # fmt: skip
changes = st.builds(
    lambda where, found, update, condition, back: (
        "UpdateItem", {**_merged(update, condition), **where, "Key": found, **back},
    ),
    table, key, updates(), maybe_condition, _returning("ALL_OLD", "ALL_NEW"),
)  # fmt: skip
gets = st.builds(
    lambda where, found, strongly: ("GetItem", {**where, "Key": found, "ConsistentRead": strongly}),
    table, st.one_of(key, key, bad_key), st.booleans(),
)  # fmt: skip
batches = st.lists(key, min_size=1, max_size=4).map(
    lambda keys: ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}})
)

distinct = st.lists(key, min_size=1, max_size=4, unique_by=lambda k: (k["pk"]["S"], k["sk"]["S"]))


@st.composite
def batched_writes(draw: st.DrawFn) -> Request:
    """Puts, then deletes, for that is moto's order, and nobody's promise; or one that no item can be, alone, for moto
    has made the first when it looks at the next.
    """
    if draw(st.integers(0, 9)) == 0:
        return "BatchWriteItem", {"RequestItems": {TABLE: [{"PutRequest": {"Item": draw(bad_item)}}]}}
    keys = draw(distinct)
    deleted = draw(st.integers(0, len(keys)))
    more = st.fixed_dictionaries({}, optional=NAMED | OTHERS | INDEXED)
    requests: list[Any] = [{"PutRequest": {"Item": {**key, **draw(more)}}} for key in keys[deleted:]]
    requests += [{"DeleteRequest": {"Key": key}} for key in keys[:deleted]]
    return "BatchWriteItem", {"RequestItems": {TABLE: requests}}


read_together = distinct.map(
    lambda keys: (
        "TransactGetItems", {"TransactItems": [{"Get": {"TableName": TABLE, "Key": key}} for key in keys]},
    )
)  # fmt: skip


@st.composite
def queries(draw: st.DrawFn) -> Request:
    index, pk, sk, partitions, sorts = draw(
        st.sampled_from(
            [
                (None, "pk", "sk", PARTITIONS, ("a#", "a#1", "a#2", "e#7", "z")),
                ("wakes", "wake_pk", "wake_sk", ("w0", "w1"), MOMENTS),
                ("log", "log_pk", "log_sk", ("l0",), MOMENTS),
                ("participants", "participant", "pk", ("buyer",), PARTITIONS),
            ]
        )
    )
    low, high = sorted((draw(st.sampled_from(sorts)), draw(st.sampled_from(sorts))))
    how, used = draw(
        st.sampled_from(
            [
                ("", ()), ("#s = :a", (":a",)), ("#s <= :a", (":a",)), ("#s >= :a", (":a",)),
                ("begins_with(#s, :a)", (":a",)), ("#s BETWEEN :a AND :b", (":a", ":b")),
            ]
        )
    )  # fmt: skip
    values = {":p": {"S": draw(st.sampled_from(partitions))}, ":a": {"S": low}, ":b": {"S": high}}
    given: dict[str, Any] = {
        "TableName": TABLE,
        "KeyConditionExpression": f"#p = :p AND {how}" if how else "#p = :p",
        "ExpressionAttributeNames": {"#p": pk} | ({"#s": sk} if how else {}),
        "ExpressionAttributeValues": {name: values[name] for name in (":p", *used)},
        "ScanIndexForward": draw(st.booleans()),
    }
    if index is not None:
        given["IndexName"] = index
    if draw(st.integers(0, 5)) == 0:
        given["ConsistentRead"] = True
    if draw(st.integers(0, 2)) == 0:
        given["Limit"] = draw(st.integers(1, 3))
    if draw(st.integers(0, 3)) == 0:
        given["FilterExpression"] = "version >= :f OR contains(tags, :g)"
        given["ExpressionAttributeValues"] |= {":f": {"N": "1"}, ":g": {"S": "red"}}
    return "Query", given


@st.composite
def transactions(draw: st.DrawFn) -> Request:
    """Of a few actions, each on an item of its own, as moto does not look after that everywhere."""
    actions = []
    for where in draw(distinct):
        condition = draw(st.one_of(st.just({}), conditions(spoilt=False)))
        old = draw(old_on_failure)
        rest = {"TableName": TABLE, **condition, **(old if condition else {})}
        match draw(st.sampled_from(["Put", "Put", "Delete", "Update", "ConditionCheck"])):
            case "Put":
                more = draw(st.fixed_dictionaries({}, optional=NAMED | OTHERS | INDEXED))
                actions.append({"Put": {**rest, "Item": {**where, **more}}})
            case "Update":
                update = draw(updates().filter(lambda u: "pk" not in u["UpdateExpression"]))
                actions.append({"Update": {**_merged(update, rest), "Key": where}})
            case "ConditionCheck":
                actions.append(
                    {
                        "ConditionCheck": {
                            **rest,
                            **(condition or draw(conditions(spoilt=False))),
                            "Key": where,
                        }
                    }
                )
            case _:
                actions.append({"Delete": {**rest, "Key": where}})
    return "TransactWriteItems", {"TransactItems": actions}


programs = st.lists(
    st.one_of(
        puts, puts, puts, deletes, changes, changes, gets, batches, batched_writes(), read_together,
        queries(), queries(), transactions(), transactions(),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def apart(value: Any, number: int) -> Any:
    """The same request on partitions that no other program knows."""
    own = {*PARTITIONS, "w0", "w1", "l0", "buyer"}
    match value:
        case {"S": str(text)} if text in own:
            return {"S": f"{number}-{text}"}
        case dict():
            return {name: apart(inner, number) for name, inner in value.items()}
        case list():
            return [apart(inner, number) for inner in value]
    return value
