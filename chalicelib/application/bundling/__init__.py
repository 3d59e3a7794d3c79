"""Bundles: a case as one file for its reader, with everything that proves it."""
