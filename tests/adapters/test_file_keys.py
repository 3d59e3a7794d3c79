"""Where each form of a file lies, and that a link to any of them is an attachment."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.file_keys import intake_key, vault_key, vault_keys
from chalicelib.adapters.files import S3Files
from chalicelib.adapters.system import SystemClock
from chalicelib.domain.case.exhibits import Which

CASE, EVIDENCE = "case_" + "a" * 26, "evi_" + "e" * 26
ENDS = {Which.ORIGINAL: "", Which.COPY: "/copy", Which.THUMBNAIL: "/thumbnail"}


def test_a_file_has_one_key_in_intake_and_one_for_each_form_in_the_vault() -> None:
    """All of a case lie under the case."""
    assert intake_key(CASE, EVIDENCE) == f"intake/{CASE}/{EVIDENCE}"
    assert vault_keys(CASE, EVIDENCE) == tuple(f"vault/{CASE}/{EVIDENCE}{end}" for end in ENDS.values())


@pytest.mark.capability("S07")
@pytest.mark.parametrize("which", Which)
def test_a_link_to_any_form_is_an_attachment(
    environment: dict[str, str], clients: Clients, which: Which
) -> None:
    """Of that form's object, in its one version, and never shown inline."""
    files = S3Files(clients.lazy("s3"), "intake-bucket", "vault-bucket", "key", SystemClock())
    url, _ = files.link(CASE, EVIDENCE, "v1", "photo.png", which)
    query = parse_qs(urlsplit(url).query)
    assert urlsplit(url).path == f"/{vault_key(CASE, EVIDENCE, which)}"
    assert query["versionId"] == ["v1"]
    assert query["response-content-disposition"][0].startswith("attachment; ")
