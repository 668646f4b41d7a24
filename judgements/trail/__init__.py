"""The trail read again: searched, said in words and sealed day by day. It is written by `judgements.models.trail`."""
