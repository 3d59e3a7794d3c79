"""What the system costs: round trips and capacity units, counted; cold starts, measured; the package's size."""
