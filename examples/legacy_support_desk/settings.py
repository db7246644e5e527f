"""Settings of the support desk scripts. Values come from the environment or from .env."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def load_env(path):
    """Read KEY=value lines; what is already in the environment wins."""
    if not os.path.exists(path):
        return
    with open(path) as handle:
        for line in handle:
            line = line.strip()
            if not line or line.startswith("#") or "=" not in line:
                continue
            name, value = line.split("=", 1)
            os.environ.setdefault(name.strip(), value.strip())


load_env(os.path.join(HERE, ".env"))

API_KEY = os.environ["HELPSCOUT_API_KEY"]
WEBHOOK_SECRET = os.environ["HELPSCOUT_WEBHOOK_SECRET"]
DOCS_API_KEY = os.environ.get("HELPSCOUT_DOCS_API_KEY", "")
