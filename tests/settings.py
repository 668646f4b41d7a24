"""Settings of the tests: those of development, without reading var/env, with a quick password hasher."""

import os
import tempfile
from pathlib import Path

os.environ["ENVIRONMENT"] = "development"
os.environ["SECRET_KEY"] = "only-for-tests-and-never-anywhere-else"
os.environ["HASHED_STATIC"] = "false"
for name in (
    *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "HELP_CONTACT", "BEHIND_PROXY", "EMAIL_HOST", "EMAIL_FROM"),
    *("EMAIL_FOLDER", "SITE_ADDRESS"),
    *("SIGN_IN_FAILURES", "SIGN_IN_FAILURES_PER_ADDRESS", "SESSION_HOURS", "SESSION_IDLE_MINUTES"),
):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402
from config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files come from where they lie; WhiteNoise warns about a folder that is not there, and a warning is an error here.
STATIC_ROOT = Path(tempfile.gettempdir()) / "throughline-tests-static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
# In a file: threads then have connections of their own, as in production, and races are true.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {
        "NAME": Path(tempfile.gettempdir()) / f"throughline-tests-{os.getpid()}.sqlite3"
    }
    # Thrown away, so nothing needs to survive a crash.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
