"""The complaint file of the US Consumer Financial Protection Bureau, as it is published, and the filings of its rows.

Columns: consumerfinance.gov, Consumer Complaint Database, "complaints.csv". The bureau names no consumer: the number of
the complaint stands for the name. Nothing else is made up: what a case needs besides (rule pack, remedy, kind of
dispute) the job's defaults say, and a row without the consumer's words has no complaint in it: it is refused, unless
the job says what stands for them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.domain.errors import Fault, Invalid

COLUMNS: Final = (
    "Date received", "Product", "Sub-product", "Issue", "Sub-issue", "Consumer complaint narrative",
    "Company public response", "Company", "State", "ZIP code", "Tags", "Consumer consent provided?", "Submitted via",
    "Date sent to company", "Company response to consumer", "Timely response?", "Consumer disputed?", "Complaint ID",
)  # fmt: skip
NEEDED: Final = frozenset(
    {"Date received", "Product", "Issue", "Consumer complaint narrative", "Company", "Complaint ID"}
)
"""Without these columns a file is another one. The others are passed over: they tell what became of a complaint."""
CHANNELS: Final = {
    "Web": "web",
    "Phone": "hotline",
    "Email": "email",
    "Web Referral": "web",
    "Referral": "api",
}
"""Of `Submitted via`; letters and fax come by the platform's own server."""
_ID: Final = re.compile(r"\A[0-9]{1,15}\Z")
_ISO: Final = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_US: Final = re.compile(r"\A([0-9]{2})/([0-9]{2})/([0-9]{4})\Z")


def header(found: tuple[str, ...]) -> None:
    """Raises Invalid naming the columns that are missing."""
    if missing := sorted(NEEDED - set(found)):
        raise Invalid(faults=tuple(Fault(f"/{name}", "missing_column") for name in missing))


def key(row: Mapping[str, str]) -> str:
    """The same complaint is the same case, in whichever file and job it comes. Raises Invalid without an id."""
    if not _ID.match(row["Complaint ID"]):
        raise Invalid(faults=(Fault("/Complaint ID", "pattern", _ID.pattern[2:-2]),))
    return f"cfpb:{row['Complaint ID']}"


def filing(row: Mapping[str, str], mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `POST /v1/cases`, but for the job's own defaults. Raises Invalid for a row without a complaint."""
    narrative = row["Consumer complaint narrative"].strip() or str(mapping.get("narrative") or "")
    if not narrative:
        raise Invalid(faults=(Fault("/Consumer complaint narrative", "no_narrative"),))
    company = row["Company"].strip()
    if not company:
        raise Invalid(faults=(Fault("/Company", "missing"),))
    number = row["Complaint ID"]
    return {
        "channel": CHANNELS.get(row.get("Submitted via", ""), "api"),
        "complainant": {"ref": f"cfpb-{number}", "name": f"Consumer {number}"},
        "respondent": {"ref": company_ref(company, mapping.get("companies") or {}), "name": company[:200]},
        "dispute_type": dispute_type(row["Product"], row["Issue"], mapping),
        "occurred_on": day(row["Date received"]),
        "order_ref": f"cfpb-{number}",
        "narrative": narrative,
    }


def company_ref(company: str, known: Mapping[str, str]) -> str:
    """The platform's own reference of the company, or one that is the same for the same name, however it is written."""
    if company in known:
        return known[company]
    plain = " ".join(company.casefold().split())
    return f"cfpb-{hashlib.sha256(plain.encode()).hexdigest()[:24]}"


def dispute_type(product: str, issue: str, mapping: Mapping[str, Any]) -> str:
    """By the issue, then by the product, then what the job says of all others: `service`, unless it says."""
    issues, products = mapping.get("issues") or {}, mapping.get("products") or {}
    return str(issues.get(issue) or products.get(product) or mapping.get("dispute_type") or "service")


def day(text: str) -> str:
    """As the file has it (2023-08-25), or as its older ones and spreadsheets do (08/25/2023). What is none stays as it
    is, for the filing to refuse.
    """
    found = _US.match(text.strip())
    if found is None:
        return text.strip()
    month, date, year = found.groups()
    return f"{year}-{month}-{date}"
