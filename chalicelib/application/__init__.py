"""Use cases: load, decide, commit. Talks to the outside only through `ports`."""
