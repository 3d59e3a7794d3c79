"""A body is taken on: what it publishes, who stands on its roster, who is tied to whom, and what it agrees on."""

from __future__ import annotations

from typing import Any, Final

from demo.arbitrated_cast import KEYED, Body
from demo.cast import Platform
from demo.http import refusal
from demo.telling import Teller

SHARES: Final = {"complainant": 1_000, "respondent": 5_000, "platform": 4_000}
"""Basis points."""
BANDS: Final = {
    "USD": [{"up_to": 100_000, "fixed": 2_500, "per_mille": 20}, {"fixed": 4_500, "per_mille": 15}],
    "CNY": [{"up_to": 700_000, "fixed": 17_500, "per_mille": 20}, {"fixed": 31_500, "per_mille": 15}],
}
SITTING: Final = 2_000
"""More where it hears the parties; minor units."""
EMPLOYED: Final = "n-weiss"
"""Works for the shop: on file."""
OWNED: Final = "n-ferro"
"""Works for the company that owns the shop: only the register knows."""
HEAVY: Final = 60
"""Tickets of these two, so that a draw meets them."""
WRONG: Final = 5
"""The line of the sheet that is wrong."""


class Founding(Teller):
    """`shop`: the reference of whom the complaint to come is against."""

    def __init__(self, body: Body, market: Platform, shop: str, *teller: Any) -> None:
        super().__init__(*teller)
        self.body, self.market, self.shop = body, market, shop

    def tell(self) -> None:
        self.head("An arbitration body comes: its profile, its roster, its agreement with the platform")
        self._published()
        self._entered()
        self._related()
        self._agreed()

    def _published(self) -> None:
        tariffs = [{"currency": currency, "bands": bands} for currency, bands in BANDS.items()]
        tariffs += [
            {"currency": currency, "form": "hearing", "bands": [b | {"fixed": b["fixed"] + SITTING} for b in bands]}
            for currency, bands in BANDS.items()
        ]  # fmt: skip
        self.body.api.put("/v1/body", {
            "names": {"en": self.body.name, "zh": "海港仲裁院"}, "languages": ["en", "zh"], "seats": ["SG"],
            "forms": ["documents", "hearing"], "fees": {"tariffs": tariffs, "shares": SHARES},
            "contact": {"url": "https://arbitration.example.org"},
        })  # fmt: skip
        shown = self.body.api.as_("").get(f"/v1/bodies/{self.body.tenant_id}")
        forms = " or ".join(shown["profile"]["forms"])
        self.say(f"{shown['profile']['names']['en']}, {shown['profile']['names']['zh']}: decides by {forms}")
        self.that(
            "anybody reads who it is, in which languages it decides and what it charges; nobody yet how long it takes",
            (shown["profile"]["fees"]["shares"], shown["durations"]) == (SHARES, {}), shown,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- the roster

    def _entered(self) -> None:
        made = self._import("keep_none")
        (wrong, *more) = made["errors"]
        self.say(
            f"line {wrong['line']}, {wrong['ref']}, {wrong['column']}: {wrong['remedy']}", label="the sheet:"
        )
        self.that(
            f"a sheet of {made['rows']} neutrals with one wrong row: asked for all or none, it enters nobody",
            (wrong["line"], wrong["column"], more, made["entered"]) == (WRONG, "capacity", [], 0)
            and self.body.officer.get("/v1/neutrals")["neutrals"] == [], made,
        )  # fmt: skip
        kept = self._import("keep_good")
        entered = self.body.officer.get("/v1/neutrals")["neutrals"]
        self.that(
            f"asked to keep the good rows, it enters the other {kept['entered']}, and says the same of line {WRONG}",
            kept["entered"] == len(entered) == made["rows"] - 1 and kept["errors"] == made["errors"], kept,
        )  # fmt: skip
        (told,) = kept["warnings"]
        self.say(told["said"], label=f"{told['ref']} is entered, with a warning:")

    def _import(self, on_error: str) -> Any:
        return self.body.api.post("/v1/neutrals/import", {"csv": self._sheet(), "on_error": on_error})

    def _sheet(self) -> str:
        """Members sign with keys of their own; chairs have none, so that one is kept for them."""
        lines = ["ref,roles,languages,capacity,weight,accreditations,ties,public_key"]
        tie = f"employment {self.shop}"
        lines.append(f"{EMPLOYED},member; chair,en; zh,4,{HEAVY},,{tie},")
        lines.append(f"{OWNED},member; chair,en; zh,4,{HEAVY},,,")
        lines.append(f"n-osei,member,en; zh,4,5,consumer_lawyer 2024-12-31,,{self.body.public('n-osei')}")
        lines.append("n-quill,member,en; zh,several,5,,,")
        lines += [
            f"{ref},member,en; zh,4,{weight},consumer_lawyer,,{self.body.public(ref)}"
            for weight, ref in enumerate(_names("n-m", KEYED), start=3)
        ]
        lines += [
            f"{ref},chair; sole,en; zh,4,{weight},,," for weight, ref in enumerate(_names("n-c", 4), start=3)
        ]
        return "\n".join(lines) + "\n"

    def _related(self) -> None:
        ties = [
            {"a": "owner-7", "relation": "ownership", "b": self.shop, "since": "2019-03-01"},
            {"a": OWNED, "relation": "employment", "b": "owner-7", "since": "2022-05-01"},
        ]  # fmt: skip
        kept = self.body.officer.post("/v1/relations", {"relations": ties})["kept"]
        around = self.body.officer.get("/v1/relations", of="owner-7")["relations"]
        pairs = {(one["a"], one["b"]) for one in around}
        self.say(
            f"{OWNED} works for owner-7, to whom the shop belongs: codes, and no names", label="the register:"
        )
        self.that(
            "the clerk keeps the register of who is tied to whom, and reads it from either end",
            kept == 2 and pairs == {("owner-7", self.shop), (OWNED, "owner-7")}, around,
        )  # fmt: skip

    # ---------------------------------------------------------------------------------------------------- the agreement

    def _agreed(self) -> None:
        terms = {
            "languages": ["en", "zh"], "starts_on": self.market.now().date().isoformat(),
            "amounts": [{"currency": currency, "least": 1_000, "most": 50_000_000} for currency in BANDS],
            "levels": {"accept_days": 3, "award_days": 60}, "notice_days": 30,
        }  # fmt: skip
        made = self.market.api.post("/v1/agreements", {"partner": self.body.tenant_id, "terms": terms})
        place = f"/v1/agreements/{made['agreement_id']}/actions/confirm"
        own = refusal(lambda: self.market.api.post(place))
        confirmed = self.body.api.post(place)
        self.that(
            "the platform proposes what it is to take, and cannot say yes to itself; the body confirms",
            (own["code"], confirmed["state"], confirmed["proposed_by"]) == ("own_offer", "confirmed", "platform"), own,
        )  # fmt: skip
        self.say(
            "it takes or refuses a case within 3 days and decides it within 60, for 30 days after either gives notice"
        )


def _names(prefix: str, number: int) -> list[str]:
    return [f"{prefix}{n}" for n in range(1, number + 1)]
