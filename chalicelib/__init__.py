"""Redress: an online-dispute-resolution backend. Start at `domain/`, where the rules are."""
