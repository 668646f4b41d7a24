"""What was asked, the plans that answer it, and each of their actions."""
