"""A public server. Every missing name stops the start and is named."""

from portal.settings.base import *
from portal.settings.base import env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DEMO_ACCOUNTS_ALLOWED = False
