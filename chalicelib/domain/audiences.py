"""Who may see an event: each audience has a dense numbering of its own. Apart from the events, for those who only pass
them on load nothing of a case.
"""

from __future__ import annotations

from typing import Final

PARTIES: Final = "parties"
PLATFORM: Final = "platform"
REPORTER: Final = "reporter"
"""Of a violation report: who filed it, where named."""
MEMBERS: Final = "members"
"""Of a group: all who have joined."""
BODY: Final = "body"
"""Of an arbitration: the body's office and server."""
PANEL: Final = "panel"
"""Of an arbitration: the neutrals who sit; of what they deliberate nobody else learns."""
