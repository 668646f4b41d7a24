"""What whoever runs an installation does: choose the authority, make the first administrator, back up and restore."""
