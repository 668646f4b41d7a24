"""Tags of the slides."""
