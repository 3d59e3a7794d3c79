"""`python -m simulation.exhaustive`."""

import sys

from simulation.exhaustive.run import main

if __name__ == "__main__":
    sys.exit(main())
