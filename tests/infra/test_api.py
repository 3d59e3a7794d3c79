"""The REST API as API Gateway gets it."""

from __future__ import annotations

import re

import msgspec
import pytest

from chalicelib.entrypoints.http import edge
from chalicelib.entrypoints.http.catalogue import PROBLEMS
from chalicelib.entrypoints.http.replies import Problem
from infra.inspection import REST_RESOURCES_LIMIT, rest_resources
from local.provision import GatewayResponse, gateway_responses
from tests.infra.looking import Template, of_type, properties, text

OWN_STATUS = {
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "INVALID_SIGNATURE": 404,
    "REQUEST_TOO_LARGE": 413,
    "THROTTLED": 429,
}

KINDS = {
    "ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE",
    "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN",
    "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED",
    "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
}  # fmt: skip
"""All that API Gateway has. It would ignore another, and no linter looks into an API's definition."""


@pytest.fixture(scope="module")
def responses(plain: Template) -> dict[str, GatewayResponse]:
    return gateway_responses(plain)


def test_every_answer_of_the_gateway_itself_is_a_problem(responses: dict[str, GatewayResponse]) -> None:
    """In the documented shape, with a documented code and the status it is documented with."""
    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= set(responses) <= KINDS
    for response in responses.values():
        problem = msgspec.json.decode(response.body, type=Problem)
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.status == problem.status == PROBLEMS[problem.code]
        assert problem.instance == "urn:redress:request:$context.requestId"
        assert problem.type == problem.help == f"/docs/problems#problem-{problem.code}"


def test_the_gateways_answers_have_every_safe_header(responses: dict[str, GatewayResponse]) -> None:
    """Those of the function. No source is listed in the policy, which allows none: `'none'` has quotes."""
    for response in responses.values():
        assert edge.HEADERS.keys() - response.headers.keys() == set()
        assert response.headers["Content-Security-Policy"] == "default-src; base-uri; frame-ancestors"


def test_the_gateways_answers_lead_to_the_documentation_of_their_stage(plain: Template) -> None:
    """On AWS a stage stands before every path."""
    assert '\\"/$context.stage/docs/problems#problem-' in text(of_type(plain, "AWS::ApiGateway::RestApi"))


def test_no_literal_breaks_out_of_its_quotes(plain: Template) -> None:
    """API Gateway takes headers in single quotes and has no way to write one inside."""
    (api,) = of_type(plain, "AWS::ApiGateway::RestApi").values()
    for response in api["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"].values():
        assert all(re.fullmatch("'[^']+'", value) for value in response["responseParameters"].values())


@pytest.mark.parametrize(("kind", "status"), OWN_STATUS.items())
def test_the_gateway_answers_with_the_status_that_is_meant(
    responses: dict[str, GatewayResponse], kind: str, status: int
) -> None:
    """An unknown route is not found, with and without an Authorization header; by itself the gateway says 403."""
    assert responses[kind].status == status


def test_waiting_is_asked_for_where_it_helps(responses: dict[str, GatewayResponse]) -> None:
    """And only there."""
    waiting = {kind for kind, response in responses.items() if "Retry-After" in response.headers}
    assert waiting == {"THROTTLED", "QUOTA_EXCEEDED", "INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"}


def test_pages_of_other_origins_can_read_the_gateways_answers(responses: dict[str, GatewayResponse]) -> None:
    """Else a browser shows a throttled request as a network error."""
    assert {response.headers["Access-Control-Allow-Origin"] for response in responses.values()} == {"*"}


def test_there_is_one_stage(plain: Template) -> None:
    """SAM makes a second one by default."""
    assert [
        stage["Properties"]["StageName"] for stage in of_type(plain, "AWS::ApiGateway::Stage").values()
    ] == ["api"]


def test_the_api_is_regional_throttled_and_called_by_the_gateway_only(plain: Template) -> None:
    """With no authorizer: the function authenticates."""
    (api,) = of_type(plain, "AWS::ApiGateway::RestApi").values()
    (stage,) = of_type(plain, "AWS::ApiGateway::Stage").values()
    assert api["Properties"]["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert stage["Properties"]["MethodSettings"][0]["ThrottlingRateLimit"] > 0
    assert "securityDefinitions" not in api["Properties"]["Body"]
    assert properties(plain, "APIHandlerInvokePermission")["Principal"] == "apigateway.amazonaws.com"


def test_the_routes_fit_into_api_gateway(sam: Template) -> None:
    """Below its limit of 300 resources, with room."""
    assert len(rest_resources(sam)) < REST_RESOURCES_LIMIT


def test_one_parameter_name_per_position(sam: Template) -> None:
    """API Gateway refuses two different parameters below the same path."""
    names: dict[str, set[str]] = {}
    for path in properties(sam, "RestAPI")["DefinitionBody"]["paths"]:
        for match in re.finditer(r"\{(\w+)\}", path):
            names.setdefault(re.sub(r"\{\w+\}", "{}", path[: match.start()]), set()).add(match[1])
    assert all(len(found) == 1 for found in names.values()), names
