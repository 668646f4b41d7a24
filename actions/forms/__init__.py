"""Forms of the pages outside the admin."""
