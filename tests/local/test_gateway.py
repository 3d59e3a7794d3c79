from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice, CORSConfig, Response

from local.functions import Context
from local.gateway import MAX_BODY, Gateway
from local.http_server import GatewayServer
from local.provision import FunctionSpec, GatewayResponse

SPEC = FunctionSpec("api", "app.app", {}, 29, 1024)
PROBLEM = '{"type":"urn:p:%s","status":%d,"code":"%s","instance":"urn:redress:request:$context.requestId"}'


def problem(status: int, code: str) -> GatewayResponse:
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return GatewayResponse(status, headers, PROBLEM % (code, status, code))


RESPONSES = {
    "MISSING_AUTHENTICATION_TOKEN": problem(404, "no_such_route"),
    "REQUEST_TOO_LARGE": problem(413, "body_too_large"),
    "DEFAULT_4XX": problem(400, "invalid_request"),
    "DEFAULT_5XX": problem(500, "internal_error"),
}


def application() -> Chalice:
    """An app that answers with what it was asked."""
    app = Chalice(app_name="echo")
    gate = threading.Barrier(2)

    @app.route("/echo/{name}", methods=["GET", "POST"], content_types=["*/*"], cors=CORSConfig(max_age=600))
    def echo(name: str) -> dict[str, Any]:
        request = app.current_request
        body = request.raw_body
        event = request.to_original_event()
        return {"name": name, "event": {**event, "body": None}, "size": len(body), "text": repr(body[:20])}

    @app.route("/together/{name}")
    def together(name: str) -> dict[str, Any]:
        gate.wait(5)
        seen = app.current_request.uri_params["name"]
        return {"asked": name, "seen": seen, "id": app.lambda_context.aws_request_id}

    @app.route("/headers")
    def headers() -> Response:
        return Response("", {"X-One": "1", "Set-Cookie": ["a=1", "b=2"]}, 204)

    @app.route("/left")
    def left() -> dict[str, Any]:
        return {"left": app.lambda_context.get_remaining_time_in_millis()}

    return app


@pytest.fixture(scope="module")
def server() -> Iterator[GatewayServer]:
    gateway = Gateway(application(), RESPONSES, lambda: Context(SPEC), {"/_local/idle": dict})
    running = GatewayServer(gateway, 0)
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


def ask(
    server: GatewayServer, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    try:
        connection.request(method, path, body, headers or {}, encode_chunked=True)
        answer = connection.getresponse()
        content = answer.read()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, json.loads(content) if content else None
    finally:
        connection.close()


def raw(server: GatewayServer, data: bytes) -> bytes:
    """Whatever comes back until the connection ends."""
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while some := connection.recv(65536):
            received += some
        return received


def test_the_context_says_when_by_whom_and_under_which_id(server: GatewayServer) -> None:
    """What API Gateway sends and Chalice's own local gateway does not."""
    before = time.time() * 1000
    status, headers, found = ask(server, "GET", "/echo/a", headers={"User-Agent": "test"})
    context = found["event"]["requestContext"]
    assert status == 200
    assert before - 1 <= context["requestTimeEpoch"] <= time.time() * 1000 + 1
    assert context["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "test"}
    assert uuid.UUID(context["requestId"])
    assert headers["x-amzn-requestid"] == context["requestId"]
    assert context["stage"] == "api"
    assert context["path"] == found["event"]["path"] == "/echo/a"
    assert context["resourcePath"] == found["event"]["resource"] == "/echo/{name}"


def test_path_parameters_are_decoded(server: GatewayServer) -> None:
    """After the path was split: an encoded slash does not make a new part."""
    _, _, found = ask(server, "GET", "/echo/a%2Fb%20%C3%A9+c")
    assert found["name"] == "a/b é+c"


def test_queries_are_decoded_once_and_kept_in_order(server: GatewayServer) -> None:
    _, _, found = ask(server, "GET", "/echo/a?x=1&x=%2532&empty=&y=a+b")
    assert found["event"]["multiValueQueryStringParameters"] == {
        "x": ["1", "%32"],
        "empty": [""],
        "y": ["a b"],
    }
    assert found["event"]["queryStringParameters"]["x"] == "%32"


def test_without_a_query_there_is_none(server: GatewayServer) -> None:
    """Null, not an empty object."""
    _, _, found = ask(server, "GET", "/echo/a")
    assert found["event"]["queryStringParameters"] is None
    assert found["event"]["multiValueQueryStringParameters"] is None
    assert found["event"]["stageVariables"] is None


def test_a_body_is_text_as_lambda_gets_it(server: GatewayServer) -> None:
    """Bytes that are no UTF-8 have become replacement characters by then."""
    _, _, found = ask(server, "POST", "/echo/a", "é".encode(), {"Content-Type": "application/json"})
    assert found["text"] == repr("é".encode())
    _, _, found = ask(server, "POST", "/echo/a", b"\xff", {"Content-Type": "application/json"})
    assert found["text"] == repr("\ufffd".encode())


def test_a_binary_body_comes_in_base64(server: GatewayServer) -> None:
    _, _, found = ask(server, "POST", "/echo/a", b"\xff\x00", {"Content-Type": "application/octet-stream"})
    assert found["event"]["isBase64Encoded"] is True
    assert found["text"] == repr(b"\xff\x00")


@pytest.mark.parametrize("path", ["/nothing", "/", "/echo", "/echo/a/b", "/echo%2Fa", "*"])
def test_an_unknown_route_is_the_templates_problem(server: GatewayServer, path: str) -> None:
    """Not Chalice's 403."""
    status, headers, found = ask(
        server, "GET", path, headers={"Authorization": "Bearer é".encode().decode("latin-1")}
    )
    assert (status, found["code"]) == (404, "no_such_route")
    assert headers["content-type"] == "application/problem+json"
    assert found["instance"] == f"urn:redress:request:{headers['x-amzn-requestid']}"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "PROPFIND", "TRACE", "get"])
def test_an_unknown_method_is_the_templates_problem(server: GatewayServer, method: str) -> None:
    """API Gateway knows no other methods than those that are defined."""
    status, _, found = ask(server, method, "/echo/a")
    assert (status, found["code"]) == (404, "no_such_route")


def test_a_head_request_is_answered_without_a_body(server: GatewayServer) -> None:
    status, headers, found = ask(server, "HEAD", "/echo/a")
    assert (status, found) == (404, None)
    assert int(headers["content-length"]) > 0


def test_preflights_are_answered_by_the_gateway(server: GatewayServer) -> None:
    """With the route's own methods."""
    status, headers, _ = ask(server, "OPTIONS", "/echo/a")
    assert status == 200
    assert set(headers["access-control-allow-methods"].split(",")) == {"GET", "POST", "OPTIONS"}
    assert headers["access-control-max-age"] == "600"


def test_a_body_of_ten_megabytes_is_the_most(server: GatewayServer) -> None:
    status, _, found = ask(server, "POST", "/echo/a", b" " * MAX_BODY)
    assert (status, found["size"]) == (200, MAX_BODY)
    status, _, found = ask(server, "POST", "/echo/a", b" " * (MAX_BODY + 1))
    assert (status, found["code"]) == (413, "body_too_large")


def test_a_body_in_chunks_is_read(server: GatewayServer) -> None:
    """As curl sends what it pipes."""
    _, _, found = ask(server, "POST", "/echo/a", iter([b"ab", b"c" * 5000]), {"Transfer-Encoding": "chunked"})
    assert found["size"] == 5002


def test_chunks_without_end_are_too_large(server: GatewayServer) -> None:
    head = b"POST /echo/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    try:
        answer = raw(server, head + chunk * 11)
    except ConnectionError:  # it had the answer before it had sent everything
        return
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_client_that_asks_first_is_told_before_it_sends_too_much(server: GatewayServer) -> None:
    """Expect: 100-continue, as curl sends it for large bodies."""
    head = (
        f"POST /echo/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    )
    assert raw(server, head.encode()).startswith(b"HTTP/1.1 413 ")
    fitting = b"POST /echo/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok"
    assert raw(server, fitting).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /echo/a HTTP/9.9\r\n\r\n",
        b"GET  /echo/a HTTP/1.1 extra\r\n\r\n",
        b"GET /echo/a HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /echo/a HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nContent-Length: 10\r\n\r\nshort",
    ],
)
def test_garbage_is_refused_and_hurts_nobody(server: GatewayServer, garbage: bytes) -> None:
    """With a problem, and the end of the connection."""
    answer = raw(server, garbage)
    assert b'"code":"invalid_request"' in answer
    assert b"Traceback" not in answer
    assert ask(server, "GET", "/echo/a")[0] == 200


def test_nothing_at_all_is_no_error(server: GatewayServer) -> None:
    assert raw(server, b"") == b""


def test_connections_are_kept_alive(server: GatewayServer) -> None:
    """Many requests over one, whatever each was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    statuses, sockets = [], set()
    for path in ("/echo/a", "/nothing", "/headers", "/echo/b"):
        connection.request(
            "POST" if path == "/nothing" else "GET", path, b"x" if path == "/nothing" else None
        )
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        sockets.add(connection.sock)
    connection.close()
    assert statuses == [200, 404, 204, 200]
    assert len(sockets) == 1


def test_several_headers_of_one_name_go_out(server: GatewayServer) -> None:
    answer = raw(server, b"GET /headers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"Set-Cookie: a=1\r\n" in answer
    assert b"Set-Cookie: b=2\r\n" in answer
    assert b"Content-Length" not in answer


def test_requests_at_the_same_time_do_not_mix(server: GatewayServer) -> None:
    """Each thread has its own current request and its own Lambda context."""
    found: dict[str, Any] = {}

    def one(name: str) -> None:
        found[name] = ask(server, "GET", f"/together/{name}")[2]

    threads = [threading.Thread(target=one, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: answer["seen"] for name, answer in found.items()} == {"a": "a", "b": "b"}
    assert found["a"]["id"] != found["b"]["id"]


def test_the_function_knows_how_much_time_is_left(server: GatewayServer) -> None:
    """By the time-out that the template declares."""
    _, _, found = ask(server, "GET", "/left")
    assert 27_000 < found["left"] <= 29_000


def test_what_is_for_this_machine_alone_is_beside_the_api(server: GatewayServer) -> None:
    assert ask(server, "GET", "/_local/idle?seconds=3")[2] == {"seconds": "3"}
    assert ask(server, "POST", "/_local/idle")[0] == 404


def test_a_taken_port_is_an_error(server: GatewayServer) -> None:
    with pytest.raises(OSError, match="in use"):
        GatewayServer(server.gateway, server.server_address[1])


def test_stopping_lets_a_request_finish_and_ends_idle_connections() -> None:
    """No thread is left."""
    before = set(threading.enumerate())
    gateway = Gateway(application(), RESPONSES, lambda: Context(SPEC))
    running = GatewayServer(gateway, 0)
    running.start()
    idle = http.client.HTTPConnection("127.0.0.1", running.server_address[1])
    idle.request("GET", "/echo/a")
    idle.getresponse().read()
    running.stop()
    assert idle.sock.recv(1) == b""
    idle.close()
    end = time.monotonic() + 2
    while set(threading.enumerate()) - before and time.monotonic() < end:
        time.sleep(0.01)
    assert set(threading.enumerate()) <= before
