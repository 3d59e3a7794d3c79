"""Makes the bundles that were asked for, and checks those that another installation's case comes in.

See `application.bundling` and `application.importing`; a message may come twice and late.
"""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.messages("bundle")
def handler(message: dict[str, Any]) -> None:
    made = services()
    if "import_id" in message:
        _imported(message["tenant"], message["import_id"])
        return
    result = made.bundle_making.make(message["case_id"], message["bundle_id"], made.tenancies.of)
    if result not in (None, "ready"):
        ids = {"case_id": message["case_id"], "bundle_id": message["bundle_id"], "code": result}
        shell.logger().error("a bundle that cannot be made", extra=ids)
        shell.count("BundleFailed")


def _imported(tenant: str, import_id: str) -> None:
    found = services().importing.check(tenant, import_id)
    ids = {"import_id": import_id, "case_id": found.case_id, "state": found.state.value, "code": found.cause}
    shell.logger().info("an import", extra=ids)
