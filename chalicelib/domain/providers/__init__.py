"""Payment providers' notices of disputes (S01, S64): who signed them, and what they say in our words."""
