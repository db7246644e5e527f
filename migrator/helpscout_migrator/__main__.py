"""`python -m helpscout_migrator` is `helpscout-migrate`."""

from __future__ import annotations

from helpscout_migrator.entry import main

if __name__ == "__main__":
    main()
