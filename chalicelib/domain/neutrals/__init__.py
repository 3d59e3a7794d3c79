"""Neutrals: who stands on a roster, who may serve in a case, and how one is chosen so that anybody can do it again."""
