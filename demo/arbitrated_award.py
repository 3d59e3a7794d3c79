"""Three deliberate where nobody else can read; the award with its reasons, votes, dissent and signatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, Final

from demo.arbitrated_cast import Tribunal, offline, status_of
from demo.http import Api, refusal
from demo.telling import Teller

ROOM: Final = "Between us: what the shop does not say of its own part in this weighs more than what it says."
DISSENT: Final = "Who relied on others in good faith should bear half of it, not nearly all."


class Deciding(Teller):
    """`cited`: what reasons can rest on. `claimed`: minor units."""

    def __init__(self, tribunal: Tribunal, cited: list[str], claimed: dict[str, Any], *teller: Any) -> None:
        super().__init__(*teller)
        self.tribunal, self.cited, self.claimed = tribunal, cited, claimed
        (_, self.member), (_, self.other), (_, self.chair) = tribunal.panel.items()
        self.granted = claimed | {"amount": claimed["amount"] * 9 // 10}

    def tell(self) -> Any:
        """The award's document."""
        self.head("Three deliberate behind a door that nobody else opens; the award")
        self._alone()
        draft = self._drafted()
        self._voted(draft)
        self._signed(draft)
        return self._verified(draft)

    def _outsiders(self) -> dict[str, Api]:
        dispute, body = self.tribunal.dispute, self.tribunal.body
        return {
            "platform": dispute.platform.api, "officer": dispute.platform.officer, "consumer": dispute.consumer,
            "shop": dispute.merchant, "clerk": body.officer, "body": body.api,
        }  # fmt: skip

    def _alone(self) -> None:
        tribunal = self.tribunal
        tribunal.act("deliberate", self.member, text=ROOM)
        place = f"{tribunal.place}/deliberation"
        self.say(ROOM, label="one of the three, to the other two:")
        read = [by.get(place)["messages"][0]["text"] for by in tribunal.panel.values()]
        found = {name: status_of(lambda by=by: by.get(place)) for name, by in self._outsiders().items()}
        self.say(", ".join(f"{name} {status}" for name, status in found.items()), label="others who try:")
        self.that(
            "the three read it; neither platform, nor parties, nor the body's own office has a way to it",
            read == [ROOM] * 3 and set(found.values()) <= {403, 404}, found,
        )  # fmt: skip
        self.that("nor does it stand anywhere in what they may read", ROOM not in self._readable())

    def _readable(self) -> str:
        parts = [
            by.get(f"{self.tribunal.place}{part}")
            for by in self._outsiders().values()
            for part in ("", "/events")
        ]
        return json.dumps(parts)

    # ------------------------------------------------------------------------------------------------------- the draft

    def _content(self, **changes: Any) -> dict[str, Any]:
        photo, order = self.cited[-3], self.cited[0]
        issues = [
            {"code": "conformity", "finding": "upheld", "reasons": [
                {"text": "The photograph shows what the complaint says.", "cites": ["claim", photo]},
                {"text": "The shop did not deny it in its statement.", "cites": [order]},
            ]},
            {"code": "amount", "finding": "partly_upheld", "reasons": [
                {"text": "A tenth of what is claimed was shown by nothing.", "cites": [self.cited[-2], self.cited[-1]]},
            ]},
        ]  # fmt: skip
        terms = {"remedy": "partial_refund", "money": self.granted, "within_days": 14}
        return {"kind": "final", "finding": "partly_upheld", "issues": issues, "terms": terms} | changes

    def _drafted(self) -> str:
        bare = self._content()
        bare["issues"][1]["reasons"] = []
        more = self._content(
            terms={"remedy": "refund", "money": self.claimed | {"amount": self.claimed["amount"] + 1}}
        )
        idle = self._content()
        idle["issues"][0]["reasons"][0]["cites"] = [f"evi_{'z' * 26}"]
        codes = {}
        for name, content in (("no reasons", bare), ("above the claim", more), ("resting on nothing", idle)):
            codes[name] = [fault["code"] for fault in self._refused(content).get("faults", ())]
        self.that(
            "a draft is refused without reasons, above the claim, and with a reason that rests on nothing in the file",
            codes["above the claim"] == ["above_claim"] and codes["resting on nothing"] == ["not_citable"]
            and len(codes["no reasons"]) == 1, codes,
        )  # fmt: skip
        (draft,) = self._put(self._content())["created"]
        self.that("nobody outside knows that there is a draft", draft not in self._readable())
        return str(draft)

    def _put(self, content: Any) -> Any:
        return self.tribunal.act("put_draft", self.chair, content=content)

    def _refused(self, content: Any) -> Any:
        return refusal(lambda: self._put(content))

    def _voted(self, draft: str) -> None:
        tribunal = self.tribunal
        early = refusal(lambda: tribunal.act("adopt_draft", self.chair, draft_id=draft))
        self.that("one of three is no majority", early.get("code") == "no_majority", early)
        tribunal.act("vote_on_draft", self.member, draft_id=draft, agrees=True)
        tribunal.act("vote_on_draft", self.other, draft_id=draft, agrees=False, dissent=DISSENT)
        adopted = tribunal.act("adopt_draft", self.chair, draft_id=draft)["arbitration"]["awards"][-1]
        self.say(f"two for it, one against: {DISSENT}")
        self.that(
            "adopted by two of three, the dissent kept with it, and pinned what they saw",
            (adopted["majority"], len(adopted["dissents"])) == (2, 1)
            and set(adopted["seen"]["exhibits"]) >= set(self.cited[-3:-1]), adopted,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------------------- the signatures

    def _signed(self, award: str) -> None:
        tribunal, body = self.tribunal, self.tribunal.body
        place = f"{tribunal.place}/awards/{award}/document"
        before = status_of(lambda: tribunal.dispute.consumer.get(place))
        foreign = self._foreign(award, place)
        for ref, by in tribunal.panel.items():
            own = {"signature": body.sign(ref, _bytes(by, place))} if ref in body.keys else {"kept": True}
            tribunal.act("sign", by, award_id=award, **own)
        shown = tribunal.show(tribunal.dispute.consumer)
        served = shown["awards"][-1]
        algorithms = sorted(s["alg"] for s in served["signatures"].values())
        self.that(
            "a signature over other bytes is refused; nobody reads an award before it is signed",
            foreign.get("code") == "invalid_request" and before in (403, 404),
            (foreign, before),
        )  # fmt: skip
        self.that(
            f"signed by all three ({', '.join(algorithms)}: two with keys of their own, one with a kept one), and "
            "served on both sides at once",
            algorithms == ["ES256", "Ed25519", "Ed25519"] and served["state"] == "rendered"
            and shown["stage"] == "awarded", served,
        )  # fmt: skip

    def _foreign(self, award: str, place: str) -> Any:
        """A member's own key, on all of the bytes but the last."""
        body, (ref, by) = self.tribunal.body, next(iter(self.tribunal.panel.items()))
        signature = body.sign(ref, _bytes(by, place)[:-1])
        return refusal(lambda: self.tribunal.act("sign", by, award_id=award, signature=signature))

    def _verified(self, award: str) -> Any:
        """With the hash from the record, and the keys that both sides know from the seats."""
        tribunal = self.tribunal
        document = tribunal.dispute.consumer.get(f"{tribunal.place}/awards/{award}/document")
        sha256 = tribunal.show(tribunal.dispute.merchant)["awards"][-1]["sha256"]
        kept = ["--sha256", sha256, *self._keys()]
        draws = tribunal.dispute.consumer.get(f"{tribunal.place}/draw")
        raw = json.dumps(document).encode()
        found = offline(raw, "award", "verify", *kept, draw=draws)
        for line in found.stdout.splitlines():
            if not line.startswith("  seat"):
                self.say(line, label="redress_cli award verify:")
        at = raw.index(b'"finding"') + len(b'"finding": "')
        flipped = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        other = offline(flipped, "award", "verify", *kept, draw=draws)
        self.that(
            "the award verifies offline: words, dissent, signatures and the draw of its panel; with one bit flipped it "
            "does not",
            (found.returncode, other.returncode) == (0, 1) and "BROKEN" in other.stdout, (found, other),
        )  # fmt: skip
        return document

    def _keys(self) -> Iterator[str]:
        """Of those with keys of their own, as every seat shows them."""
        for seat in self.tribunal.show(self.tribunal.dispute.consumer)["seats"]:
            if key := seat["neutral"]["public_key"]:
                yield from ("--key", f"{seat['neutral']['ref']}={key}")


def _bytes(by: Api, place: str) -> bytes:
    """What is signed, as the panel is given it."""
    return base64.b64decode(by.get(place)["signing"]["bytes"])
