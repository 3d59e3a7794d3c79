"""A body that lends its mediators, over the API: a profile that says so, an agreement, a roster."""

from __future__ import annotations

from typing import Any

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api, Case

PROFILE = examples.BODIES["ProfileTerms"]
ENTRY: dict[str, Any] = {"languages": ["en"], "roles": ["mediator"], "capacity": 20}


class Lender:
    """One body and what it agreed on with a platform."""

    def __init__(self, api: Api, platform: str, *, mediation: bool = True, **terms: Any) -> None:
        self.api, made = api, api.body()
        self.id, self.key = made["id"], made["key"]["api_key"]
        assert api("PUT", "/v1/body", PROFILE | {"mediation": mediation}, self.key).status == 200
        proposal = {"partner": self.id, "terms": examples.BODIES["AgreementIn"]["terms"] | terms}
        agreement = api.post("/v1/agreements", proposal, platform).body["agreement_id"]
        assert api.post(f"/v1/agreements/{agreement}/actions/confirm", None, self.key).status == 200
        self.agreement = agreement

    def enter(self, ref: str, **changes: Any) -> str:
        """Somebody stands on its roster: the token that the body makes."""
        entered = self.api("PUT", f"/v1/neutrals/{ref}", ENTRY | changes, self.key)
        assert entered.status == 200, entered.text
        return self.token(ref)

    def token(self, ref: str) -> str:
        return self.api.token(self.key, "mediator", ref=ref)

    def active(self, ref: str) -> int:
        return int(self.shown(ref)["active"])

    def shown(self, ref: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/v1/neutrals/{ref}", self.key).body
        return found

    def named(self, ref: str | None = None) -> dict[str, str]:
        """The body of an appointment: by name, or drawn."""
        return {"body": self.id} | ({"mediator": ref} if ref is not None else {})


def in_charge(case: Case) -> dict[str, Any]:
    """The mediation as the complainant sees it."""
    found: dict[str, Any] = case.api.get(case.path, case.complainant).body["mediation"][-1]
    return found
