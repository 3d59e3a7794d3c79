"""Rules of Redress: pure functions over frozen values. No I/O, no clock, no randomness, no AWS (P1)."""
