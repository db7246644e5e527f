import os

import helpscout


def connect():
    return helpscout.HelpScout(os.environ["HELPSCOUT_API_KEY"])
