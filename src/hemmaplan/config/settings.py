"""Django's settings. Reading them touches nothing: the register is made by the first import."""

import os

from hemmaplan.config.database import DEFAULT, VARIABLE, connection

INSTALLED_APPS = ["hemmaplan.store"]
DATABASES = {"default": connection(os.environ.get(VARIABLE) or DEFAULT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"
USE_I18N = True
