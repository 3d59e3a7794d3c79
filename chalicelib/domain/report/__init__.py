"""The violation report: an aggregate of its own beside the case."""
