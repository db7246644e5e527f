"""Settings of the shop's back office."""
import os

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEBUG = False
INSTALLED_APPS = ["helpdesk"]
USE_TZ = True

HELPSCOUT_API_KEY = os.environ.get("HELPSCOUT_API_KEY", "")
HELPSCOUT_URL = "https://api.helpscout.net/v1"
