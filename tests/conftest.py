"""What several rings' tests share."""

import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

# A test is right or wrong, not quick or slow: a busy machine must not fail it.
hypothesis.settings.register_profile(
    "hemmaplan", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("hemmaplan")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A hash that is made to be slow is slow in every test with a user."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium: $CHROMIUM, or the one installed. Without one: skip here, fail in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: install it or set CHROMIUM")
        pytest.skip("Chromium is missing: install it or set CHROMIUM to test pages for real")
    # Playwright keeps an event loop in this thread; Django would then refuse the tests' own,
    # perfectly synchronous, questions to the register.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()
