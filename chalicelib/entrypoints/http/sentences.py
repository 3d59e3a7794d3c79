"""What a deadline asks of whom and what silence means: `adapters.wording`, by its former name."""

from __future__ import annotations

from chalicelib.adapters.wording.sentences import (
    Phrases,
    asked,
    begins,
    duty,
    extension,
    meant,
    silence,
    until,
    within,
)  # fmt: skip

__all__ = ["Phrases", "asked", "begins", "duty", "extension", "meant", "silence", "until", "within"]
