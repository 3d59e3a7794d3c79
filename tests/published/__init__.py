"""Every published event type and version, as it was written when it was new. Frozen."""
