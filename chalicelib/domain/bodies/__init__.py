"""Arbitration bodies as others see them: profiles, fees, agreements with platforms, quotes, and who can take a case."""
