"""The pages of meetings and their slides."""
