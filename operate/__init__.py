"""An operator's acts on a deployed stack, with the operator's own credentials; each leaves a record. Does not ship."""
