"""What the desk pages ask: each function answers one page's content as frozen dataclasses."""
