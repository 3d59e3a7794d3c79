"""What every call as JSON costs in moto and botocore before and after the work itself: found out once, or not at all.

moto takes a request apart as if it were a form, and asks each member of an answer for all the names it might have;
botocore finds the address of the same operation anew at each call. Only services that are called often, all of them
with JSON; S3 and everything over HTTP are left alone.
"""

from __future__ import annotations

import functools
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlparse

from botocore.regions import EndpointRulesetResolver
from moto.core import responses, utils
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.responses import BaseResponse
from moto.core.serialize import AttributePickerContext, ResponseSerializer, XFormedAttributePicker
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.iam.models import mark_account_as_visited
from moto.sqs import models as sqs
from moto.utilities.utils import get_partition
from werkzeug.http import http_date

from local.moto_repairs.wrapping import replace, wrap

OFTEN: Final = ("dynamodb", "sqs", "kms")
TARGET: Final = "HTTP_X_AMZ_TARGET"
ADDRESS: Final = "redress.raw_url"
"""Of a request's environment: where it came in, as it was written."""
OWN_KEY: Final = "AKIAREDRESSLOCAL0000"
"""What `local/server.py` gives everybody. IAM has never handed it out, so it belongs to nobody there."""
HANDLE_PARTS: Final = 6  # of 32 letters: about as long as those of AWS


@functools.cache
def apply() -> None:
    """For the rest of this process. Calling it again does nothing."""
    addresses_are_known()
    calls_are_set_up_shortly()
    names_are_known()
    actions_are_spelt_once()
    handles_are_drawn_at_once()
    endpoints_are_found_once()
    conditions_are_read_once()


def addresses_are_known() -> None:
    """moto asks a request for its URL, which werkzeug puts together from the environment; here it was never apart."""
    plainly: Callable[[Request], str] = vars(Request)["raw_url"].fget
    setattr(Request, "raw_url", property(lambda self: self.environ.get(ADDRESS) or plainly(self)))  # noqa: B010


def calls_are_set_up_shortly() -> None:
    """moto looks for forms, files and query strings in what is one JSON document, and twice for the caller's account.

    A query of `Action=…` inside the document is no action: moto takes one that stands behind an `&` in a text for it.
    """

    def set_up(
        original: Callable[..., None], self: BaseResponse, request: Request, *given: Any, **more: Any
    ) -> None:
        if self.service_name in OFTEN and TARGET in request.environ and not request.from_wsgi_server:
            _set_up(self, request, request.raw_url)
        else:
            original(self, request, *given, **more)

    def action(original: Callable[..., str], self: BaseResponse) -> str:
        return vars(self).get("_redress_action") or original(self)

    wrap(BaseResponse, "setup_class", set_up)
    wrap(BaseResponse, "_get_action", action)


def _set_up(self: Any, request: Request, url: str) -> None:
    environ = request.environ
    self.is_werkzeug_request, self.normalized_request, self.parsed_url = False, request, urlparse(url)
    self.raw_body = request.get_data()
    self.body = self.raw_body.decode("utf-8")
    self.form_data, self.querystring, self.uri_match = {}, {}, {}
    self.data = self.querystring
    self.uri, self.path, self.raw_path = url, self.parsed_url.path, request.raw_path
    self.method = environ["REQUEST_METHOD"]
    found = self.region_regex.search(url)
    self.region = found.group(1) if found else self.get_region_from_url(request, url)
    self.partition = get_partition(self.region)
    self.headers = request.headers
    self.response_headers = {"server": "amazon.com", "date": http_date(utils.utcnow())}
    self._redress_action = environ[TARGET].split(".")[-1]
    if self.automated_parameter_parsing:
        _parse(self, request)
    _tell_the_account(self, environ.get("HTTP_AUTHORIZATION", ""))


def _parse(self: Any, request: Request) -> None:
    """Of the document alone: there is nothing else in such a request."""
    model = utils.get_service_model(self.boto3_service_name)
    protocol = determine_request_protocol(model, request.environ.get("CONTENT_TYPE"))
    if protocol != "json":
        self.parse_parameters(request)
        return
    operation = model.operation_model(self._redress_action)
    parser: Any = PROTOCOL_PARSERS[protocol](operation, map_type=self.PROTOCOL_PARSER_MAP_TYPE)
    self.params = parser.parse({"body": self.raw_body})


def _tell_the_account(self: Any, authorization: str) -> None:
    if OWN_KEY in authorization and "HTTP_X_MOTO_ACCOUNT_ID" not in self.normalized_request.environ:
        self.access_key, self.current_account = OWN_KEY, DEFAULT_ACCOUNT_ID
        return
    self.access_key, self.current_account = self.get_access_key(), self.get_current_account()
    mark_account_as_visited(self.current_account, self.access_key, self.service_name, self.region)


def names_are_known() -> None:
    """Of a member of an answer: which ones it may have depends on its shape alone where the answer is a dictionary."""

    def value(
        original: Callable[..., Any], self: ResponseSerializer, found: Any, key: str, shape: Any
    ) -> Any:
        if type(found) is not dict or self._value_picker.__class__ is not XFormedAttributePicker:
            return original(self, found, key, shape)
        if self._value_picker.response_transformers:
            return original(self, found, key, shape)
        for name in _names(self._value_picker, key, shape):
            if name in found:
                return found[name]
        return None

    wrap(ResponseSerializer, "get_value", value)


def _names(picker: XFormedAttributePicker, key: str, shape: Any) -> tuple[str, ...]:
    known: dict[str, tuple[str, ...]] = vars(shape).setdefault("_redress_names", {})
    if key not in known:
        asked = AttributePickerContext(obj={}, key=key, shape=shape)
        known[key] = tuple(dict.fromkeys(picker.get_possible_keys(asked)))
        assert not any("." in name for name in known[key]), "a path, not a name"
    return known[key]


def actions_are_spelt_once() -> None:
    """moto spells the name of each operation, and of each attribute of a queue, letter by letter every time."""
    spelt = functools.cache(utils.camelcase_to_underscores)
    for module in (responses, sqs):
        vars(module)["camelcase_to_underscores"] = spelt


def handles_are_drawn_at_once() -> None:
    """moto draws the letters of a receipt handle one by one."""
    vars(sqs)["generate_receipt_handle"] = lambda: "".join([uuid.uuid4().hex for _ in range(HANDLE_PARTS)])


def endpoints_are_found_once() -> None:
    """For one client and one operation there is one; ARNs in the place of names may have others."""

    def constructed(
        original: Callable[..., Any], self: Any, operation_model: Any, call_args: Any, request_context: Any
    ) -> Any:
        asked = call_args or {}
        plain = not str(asked.get("TableName", "")).startswith("arn:")
        if operation_model.service_model.service_name not in OFTEN or not plain:
            return original(self, operation_model, call_args, request_context)
        known = vars(self).setdefault("_redress_endpoints", {})
        if operation_model.name not in known:
            known[operation_model.name] = original(self, operation_model, call_args, request_context)
        return known[operation_model.name]

    wrap(EndpointRulesetResolver, "construct_endpoint", constructed)


def conditions_are_read_once() -> None:
    """moto cuts the words off a condition one by one, trying six patterns for each. Nobody changes a word."""
    cut: Callable[[Any], deque[Any]] = vars(ConditionExpressionParser)["_lex_condition_expression"]

    @functools.lru_cache(4096)
    def words(condition: str) -> tuple[Any, ...]:
        return tuple(cut(ConditionExpressionParser(condition, {}, {})))

    def lexed(self: ConditionExpressionParser) -> deque[Any]:
        return deque(words(self.condition_expression)) if self.condition_expression else deque()

    replace(ConditionExpressionParser, "_lex_condition_expression", lexed)
