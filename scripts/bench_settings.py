"""Settings of the bench: the site's own, with a 'hello' beside it and its static files in a folder of its own."""

from pathlib import Path

from config.env import env_bool, env_str
from config.settings import *

ROOT_URLCONF = "scripts.bench_urls"
STATIC_ROOT = Path(env_str("BENCH_STATIC"))
if env_bool("BENCH_WITHOUT_CACHE", False):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
