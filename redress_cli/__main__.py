"""python -m redress_cli verify FILE          the record of a case, or a bundle of one, checked
python -m redress_cli group verify FILE    a group's roll, a place in it or a draw, worked out again
python -m redress_cli draw verify FILE     how neutrals were drawn, done again
python -m redress_cli award verify FILE    an award: its words, its signatures, its panel
python -m redress_cli tree verify HEAD ... [--tree-key FILE]
                                       signed tree heads, each the next of the one before
python -m redress_cli inclusion verify PROOF [--tree-key FILE]
                                       that a record is in a day's tree
python -m redress_cli rules diff A B --case FILE
                                       one told case under two rule packs: what differs
python -m redress_cli handover check URL --secret WHSEC
                                       a body's own system, tried out against the hand-over protocol
python -m redress_cli bulk file|respond|offer FILE --url URL
                                       a file of many complaints, answers or offers, with a progress bar
python -m redress_cli operator-key         the operator's API key, from its secret on standard input
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Each tool is imported when it is asked for: `verify` needs nothing that `operator-key` does."""
    match arguments:
        case ["verify", *rest]:
            return _verify(rest)
        case ["group", "verify", *rest]:
            from redress_cli import group

            return group.main(rest)
        case ["draw", "verify", *rest]:
            from redress_cli import draw

            return draw.main(rest)
        case ["award", "verify", *rest]:
            from redress_cli import award

            return award.main(rest)
        case ["rules", "diff", *rest]:
            from redress_cli import rules

            return rules.main(rest)
        case ["handover", "check", *rest]:
            from redress_cli import handover

            return handover.main(rest)
        case ["tree" | "inclusion" as what, "verify", *rest]:
            from chalicelib.domain.trees import check as trees

            return trees.main(["heads" if what == "tree" else what, *rest])
        case ["bulk", *rest]:
            from redress_cli import bulk

            return bulk.main(rest)
        case ["operator-key"]:
            from redress_cli import operator_key

            return operator_key.main()
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def _verify(rest: list[str]) -> int:
    from redress_cli import verify
    from redress_cli.bundle import is_bundle

    if is_bundle(rest):
        from chalicelib.domain.bundle import check

        return check.main(rest)
    return verify.main(rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
