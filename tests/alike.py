"""Complaints to compare: texts of our own, filings with keyword defaults, and the index in memory that counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.grouping.store import CountingStore
from chalicelib.application.alike import Alike, standing
from chalicelib.application.grouping import Detector
from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.grouping.clusters import size_now
from chalicelib.domain.grouping.filing import Filing, Kind, Placement, Reason, Structural, Why
from chalicelib.domain.grouping.marks import Marks
from chalicelib.domain.grouping.policy import DAY, STANDARD, Policy
from tests.builders import an_id

NOW = 20_454 * DAY
SECRET = b"the secret of a tenant"
MARKS = Marks("ten_1", SECRET)

LETTER = (
    "I ordered a blue kettle from this shop on the third of May and paid for express delivery. The parcel came nine "
    "days late, the box was torn open on one side, and the lid of the kettle was missing. I wrote to the shop four "
    "times and was told each time that the matter had been passed on. Nobody has called me back, nobody has offered a "
    "new lid, and the shop now says that the period for returns is over. I want my money back, including what I paid "
    "for delivery."
)
"""93 words: 89 shingles."""
OTHER = (
    "My subscription was cancelled in the app in January, and the confirmation came by e-mail the same evening. Since "
    "then the amount has been taken from my card every month as if nothing had happened. The chat assistant repeats "
    "that there is no subscription under my address, while the bank shows the name of this company beside each of the "
    "six payments."
)
LIFT = (
    "云杉里小区三号楼电梯坏了半个月\n我住在云杉里三号楼，电梯从月初停到现在，老人上下楼全靠走楼梯。打物业电话总说配件没到，请尽快修好电梯。",
    "云杉里三号楼的电梯到底什么时候修\n家里有轮椅，云杉里小区三号楼电梯停运以来父亲没有下过楼。维保公司贴了张纸就不见人了，希望有人管一管。",
    "请督促云杉里物业修理电梯\n反映云杉里小区三号楼：电梯停用十几天，快递不上楼，孕妇每天爬十一层。物业费照收，修电梯却没下文。",
)
"""One issue in three people's words."""
SCHOOL = (
    "青禾路小学门口早上太堵\n每天七点半青禾路小学门前两排车停满，孩子们从车缝里穿过去上学，交警来一次好一天。"
)


def words(count: int, of: str = "word") -> str:
    """A text of so many different words: count - 4 shingles."""
    return " ".join(f"{of}{number}" for number in range(count))


def changed(text: str, *places: int) -> str:
    """With other words at these places; each spoils up to five shingles."""
    found = text.split()
    for place in places:
        found[place] = f"other{place}"
    return " ".join(found)


def filing(name: str | int = 1, **changes: Any) -> Filing:
    """By default a letter against one shop, with nothing named."""
    given: dict[str, Any] = {
        "tenant": "ten_1",
        "respondent": "ref:shop",
        "case_id": an_id("case", f"alike {name}"),
        "filed_at": NOW,
        "dispute_type": "late_delivery",
        "text": LETTER,
    }
    return Filing(**given | changes)


def named(kind: Kind, value: str = "one") -> Structural:
    return Structural(kind, value)


def detector(store: CountingStore | None = None, policy: Policy = STANDARD) -> Detector:
    return Detector(CountingStore() if store is None else store, lambda _: SECRET, policy)


def placed(detecting: Detector, filings: Sequence[Filing]) -> list[Placement]:
    return [detecting.place(one) for one in filings]


class Forgetting:
    """A memory of nothing: whoever asks sees the index as it is."""

    def get(self, _: object) -> None: ...
    def put(self, _: object, __: object, ___: float) -> None: ...


def members(store: ClusterStore, cluster: str) -> list[str]:
    """All cases of a cluster, by their ids."""
    return list(Alike(store, Forgetting()).cases(cluster, "", 100_000))


def size(store: ClusterStore, cluster: str) -> int:
    return size_now(standing(store, cluster)[1])


def why(placement: Placement) -> dict[Why, Reason]:
    return {reason.why: reason for reason in placement.reasons}


class Breaking(CountingStore):
    """Breaks off before the write of that number, once."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.before = before

    def _update(self, *given: Any) -> Any:
        self.before -= 1
        if self.before == -1:
            raise TryAgain("broken off")
        return super()._update(*given)
