"""What of a letter's text is a complaint: without quotations and signature, with lines such as `Order: 448210` read as
answers. The rest is the person's own account.
"""

from __future__ import annotations

import re
from typing import Final

LABELS: Final = {
    "order_ref": ("order", "order number", "order no", "order id", "订单号", "订单", "订单编号"),
    "dispute_type": ("type", "kind", "problem", "complaint type", "问题类型", "投诉类型", "纠纷类型"),
    "respondent_name": ("seller", "merchant", "shop", "store", "商家", "卖家", "店铺", "商家名称"),
    "occurred_on": ("date", "happened on", "when", "since", "发生日期", "日期", "发生时间"),
    "remedy": ("remedy", "i want", "request", "wish", "诉求", "要求", "处理要求"),
    "amount": ("amount", "sum", "refund amount", "金额", "退款金额"),
    "complainant_name": ("name", "my name", "姓名", "投诉人"),
    "complainant_phone": ("phone", "telephone", "mobile", "电话", "手机", "联系电话"),
    "wish": ("details of remedy", "what i want exactly", "具体要求"),
}  # fmt: skip
_BY_LABEL: Final = {label: key for key, labels in LABELS.items() for label in labels}
_LINE: Final = re.compile(r"^[ \t*•-]*([^:：\n]{1,80}?)[ \t]*[:：][ \t]*(\S.{0,2000})$")
_QUOTE_HEAD: Final = re.compile(
    r"^(?:on .{5,200} wrote:|am .{5,200} schrieb.*:|在.{4,200}(?:写道|写到)[:：]|_{10,}"
    r"|发自我的.{1,30}|sent from my .{1,60}|-{2,} ?(?:original message|forwarded message|原始邮件|转发邮件) ?-{2,})$",
    re.IGNORECASE,
)
_SIGNATURE: Final = frozenset({"--", "-- ", "—", "——"})


def written(text: str) -> str:
    """Without what others wrote: everything from the first quotation's head or the signature's `-- ` on, and quoted
    lines. Blank lines in a row become one.
    """
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = line.strip()
        if line in _SIGNATURE or (len(bare) <= 300 and _QUOTE_HEAD.match(bare)):
            break
        if bare.startswith(">"):
            continue
        if bare or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def answers(text: str, extra: dict[str, str] | None = None) -> dict[str, str]:
    """Answers by question, the narrative among them. `extra`: labels of the dispute type's own form. The first of two
    lines with the same label counts; the other one stays part of the account.
    """
    labels, found, rest = {**(extra or {}), **_BY_LABEL}, dict[str, str](), list[str]()
    for line in written(text).split("\n"):
        read = _LINE.match(line) if len(line) <= 2_100 else None
        key = labels.get(" ".join(read[1].casefold().split())) if read is not None else None
        if read is not None and key is not None and key not in found:
            found[key] = read[2].strip()
        else:
            rest.append(line)
    account = re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).strip()
    return {**found, **({"narrative": account} if account else {})}
