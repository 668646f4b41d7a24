"""Board: meetings, the slides they are shown, frozen pictures of them, and packs to take home."""
