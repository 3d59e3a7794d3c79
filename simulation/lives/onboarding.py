"""The operator takes everybody on, over the real routes, before anything can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulation.lives.asking import Story, Wish
from simulation.lives.cast import Tenant
from simulation.lives.receivers import MANNERS, Endpoint

if TYPE_CHECKING:
    from simulation.lives.cast import Cast
    from simulation.lives.moods import Weather
    from simulation.lives.receivers import Receivers

CATEGORIES: Final = ("quality", "after_sales", "logistics")
"""Of disputes that the bodies take."""
_MEDIATOR: Final = {"languages": ["en", "zh"], "capacity": 50}
_NEUTRAL: Final = {"languages": ["en", "zh"], "roles": ["sole", "chair", "member"], "capacity": 30}
_FEES: Final = {
    "tariffs": [{"currency": "USD", "least": 2_000, "bands": [{"fixed": 2_500, "per_mille": 20}]}],
    "shares": {"complainant": 1_000, "respondent": 5_000, "platform": 4_000},
}
_PROFILE: Final = {
    "names": {"en": "Harbour Arbitration", "zh": "海港仲裁院"}, "languages": ["en", "zh"], "seats": ["SG"],
    "laws": ["SG"], "categories": CATEGORIES, "forms": ["documents", "hearing"], "fees": _FEES,
    "contact": {"url": "https://arbitration.example.org", "email": "registry@arbitration.example.org"},
}  # fmt: skip
_AGREEMENT: Final = {
    "languages": ["en", "zh"], "categories": CATEGORIES, "laws": [],
    "amounts": [{"currency": "USD", "least": 1_000, "most": 500_000}], "starts_on": "2026-11-01",
    "levels": {"accept_days": 3, "award_days": 45}, "notice_days": 30,
}  # fmt: skip


class Refused(Exception):
    """Somebody could not be taken on: nothing of the world makes sense then."""


class Onboarding:
    """`operator`: the credential of the one who takes everybody on."""

    def __init__(self, cast: Cast, receivers: Receivers, *, operator: str, weather: Weather) -> None:
        self._cast, self._receivers, self._operator, self._weather = cast, receivers, operator, weather

    def story(self) -> Story:
        for n, sandbox in enumerate((False, True)[: 1 + self._weather.sandbox]):
            platform = yield from self._tenant(f"Market {n}", "platform", sandbox=sandbox)
            self._cast.platforms.append(platform)
            yield from self._platform(platform)
        body = yield from self._tenant("Harbour Arbitration", "body", sandbox=False)
        self._cast.bodies.append(body)
        yield from self._body(body)

    def _needed(self, wish: Wish) -> Story:
        answer = yield wish
        if not answer.ok:
            raise Refused(f"{wish.method} {wish.path}: {answer.status} {answer.body}")
        return answer.body

    def _tenant(self, name: str, kind: str, *, sandbox: bool) -> Story:
        given = {"name": name, "kind": kind, "sandbox": sandbox}
        wish = Wish(
            "operator", "", "operator", "POST", "/v1/tenants", given, self._operator, self._cast.key()
        )
        made = yield from self._needed(wish)
        return Tenant(made["id"], made["key"]["api_key"], sandbox, kind)

    def _platform(self, platform: Tenant) -> Story:
        ask = self._cast.server
        for m in range(1, 4):
            ref = f"mediator-{m}"
            yield from self._needed(ask(platform, "PUT", f"/v1/mediators/{ref}", _MEDIATOR))
            platform.mediators.append(ref)
        settings = {
            "on": self._weather.mail, "from_name": "Example Market", "reply_to": "disputes@market.example",
            "case_link": "https://market.example/disputes/{case_id}",
        }  # fmt: skip
        yield from self._needed(ask(platform, "PUT", f"/v1/tenants/{platform.id}/notices", settings))
        for manner in self._weather.hooks:
            yield from self._endpoint(platform, manner)

    def _endpoint(self, tenant: Tenant, manner: str) -> Story:
        url = f"https://{manner}.example.com/{tenant.id[-6:]}"
        made = yield from self._needed(
            self._cast.server(tenant, "POST", "/v1/webhook-endpoints", {"url": url})
        )
        self._receivers.add(Endpoint(tenant.id, made["id"], url, made["secret"], MANNERS[manner]))

    def _body(self, body: Tenant) -> Story:
        ask = self._cast.server
        yield from self._needed(ask(body, "PUT", "/v1/body", _PROFILE))
        for n in range(1, 7):
            ref = f"neutral-{n}"
            yield from self._needed(ask(body, "PUT", f"/v1/neutrals/{ref}", _NEUTRAL))
            body.neutrals.append(ref)
        for platform in self._cast.platforms:
            if platform.sandbox:
                continue
            proposal: dict[str, Any] = {"partner": body.id, "terms": _AGREEMENT}
            made = yield from self._needed(ask(platform, "POST", "/v1/agreements", proposal))
            path = f"/v1/agreements/{made['agreement_id']}/actions/confirm"
            yield from self._needed(ask(body, "POST", path))
        yield from self._endpoint(body, "sound")
