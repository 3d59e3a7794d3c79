"""What the system does between case, body and tribunal: opening, assigning, telling the case, counting."""
