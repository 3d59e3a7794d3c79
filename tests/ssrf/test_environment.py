"""The environment: no variable sends a webhook another way, and nothing that is packaged can compose an exception."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chalicelib import bootstrap
from chalicelib.domain.addresses import PUBLIC, Policy
from chalicelib.settings import Settings
from tests.receiver import policy_for
from tests.ssrf.asking import Resolver, post, reached, refused
from tests.ssrf.corpus import FAMILIES, TWINS
from tests.ssrf.guard import guarded
from tests.unit.adapters.test_webhook_http import OK, endpoint, saying

ROOT = Path(__file__).parents[2]
PROXIES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "FTP_PROXY",
    "SOCKS_PROXY",
    "SOCKS5_SERVER",
    "RSYNC_PROXY",
)
SAMPLE = tuple(members[0] for members in FAMILIES.values())
"""One of every family."""


@pytest.fixture(
    params=["http://127.0.0.1:3128", "socks5h://127.0.0.1:1080", "http://169.254.169.254", "127.0.0.1:9"]
)
def proxied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every spelling of every variable that programs follow."""
    for name in PROXIES:
        monkeypatch.setenv(name, request.param)
        monkeypatch.setenv(name.lower(), request.param)
    monkeypatch.setenv("REQUEST_METHOD", "")


@pytest.mark.parametrize("without", [None, "*", "hooks.example.com,127.0.0.1,169.254.0.0/16"])
@pytest.mark.usefixtures("proxied")
def test_proxies_in_the_environment_change_nothing(
    without: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twins are connected to themselves, vectors are refused, and no proxy is touched; with exceptions or without."""
    for name in ("NO_PROXY", "no_proxy"):
        if without is not None:
            monkeypatch.setenv(name, without)
    with guarded(TWINS) as seen:
        for vector in SAMPLE:
            assert reached(post(vector.twin, Resolver([vector.twin_leads])), seen, vector), vector
            assert refused(post(vector.text, Resolver([vector.leads])), seen), vector


@pytest.mark.usefixtures("proxied")
def test_the_receiver_of_the_one_machine_stack_is_reached_without_a_proxy() -> None:
    """The request line has a path, as for a server, and no URL, as for a proxy."""
    with endpoint(saying(OK)) as running, guarded(receivers={("127.0.0.1", running.port)}) as seen:
        response = post(running.url, Resolver(["127.0.0.1"]), policy_for(running.port))
        assert response.status == 200
        assert seen.take() == [("127.0.0.1", running.port)]


def test_what_is_packaged_makes_no_policy_of_its_own() -> None:
    """One is made beside its type, with nothing in it; the only other one is made in `local/`, which stays out."""
    packaged = [*sorted((ROOT / "chalicelib").rglob("*.py")), ROOT / "app.py"]
    made = [(_within(path), ast.unparse(call)) for path in packaged for call in _policies(path)]
    assert made == [("chalicelib/domain/addresses.py", "Policy()")]
    senders = [
        (_within(path), ast.unparse(call)) for path in packaged for call in _calls(path, "WebhookHttp")
    ]
    assert senders == [
        ("chalicelib/bootstrap.py", "WebhookHttp(self.webhook_policy)"),
        (
            "chalicelib/composition/issuers.py",
            "WebhookHttp(services.webhook_policy, timeout=TIMEOUT_SECONDS)",
        ),
    ]
    local = [_within(path) for path in sorted((ROOT / "local").rglob("*.py")) if _policies(path)]
    assert local == ["local/compose.py"]


def test_nothing_else_that_is_packaged_opens_a_connection_by_itself() -> None:
    """But for the virus scanner, whose address the operator sets; AWS is spoken to by its own library."""
    opening = (
        "socket",
        "http.client",
        "urllib.request",
        "urllib3",
        "requests",
        "asyncio",
        "ftplib",
        "smtplib",
        "ssl",
    )
    found = {
        _within(path)
        for path in (ROOT / "chalicelib").rglob("*.py")
        if any(name in opening for name in _imported(path))
    }
    assert found == {
        "chalicelib/adapters/inspection/scanners.py", "chalicelib/adapters/lookups.py",
        "chalicelib/adapters/webhook_http.py",
    }  # fmt: skip


def test_what_is_packaged_puts_no_policy_in_place_of_another() -> None:
    """No assignment to it, by whatever way; nor to what is in it."""
    names = {"webhook_policy", "webhook_http", "allow_http", "exceptions"}
    found = ((path, path.read_text(encoding="utf-8")) for path in (ROOT / "chalicelib").rglob("*.py"))
    for path, text in found:
        for node in ast.walk(ast.parse(text)) if any(name in text for name in names) else ():
            written = (
                isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in names
            )
            assert not written, (path, ast.unparse(node))
            if isinstance(node, ast.keyword) and path.name != "addresses.py":
                assert node.arg not in {"allow_http", "webhook_policy"}, path


def test_no_variable_makes_an_exception() -> None:
    """Whatever the functions are told, in whichever words."""
    hopeful = {
        name: value
        for stem in (
            "WEBHOOK_POLICY",
            "WEBHOOK_EXCEPTIONS",
            "WEBHOOK_ALLOW_HTTP",
            "ALLOW_HTTP",
            "ALLOW_LOCAL",
            "LOCAL",
        )
        for name, value in ((stem, "127.0.0.1:80"), (f"REDRESS_{stem}", "true"))
    }
    composed = bootstrap.Services()
    composed.settings = Settings(hopeful)
    assert composed.webhook_policy is PUBLIC
    assert Policy() == PUBLIC
    assert not PUBLIC.exceptions
    assert not PUBLIC.allow_http
    with guarded(TWINS) as seen:
        response = composed.webhook_http.post("http://127.0.0.1:80/", {}, b"{}")
        assert refused(response, seen)


def _imported(path: Path) -> set[str]:
    found = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == ["import"] or (words[:1] == ["from"] and "import" in words):
            found |= {words[1].rstrip(","), f"{words[1]}.{words[-1]}"}
    return found


def _policies(path: Path) -> list[ast.Call]:
    """Of where webhooks may go; there are policies about other things."""
    about = path.name == "addresses.py" or "domain.addresses import" in path.read_text(encoding="utf-8")
    return _calls(path, "Policy") if about else []


def _calls(path: Path, name: str) -> list[ast.Call]:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text if f"{name}(" in text else "")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).rpartition(".")[2] == name]


def _within(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
