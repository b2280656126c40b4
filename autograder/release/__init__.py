"""Build what students get, and look for what they must not get."""
