"""``python -m lbaas_ui``: the same as ``lbaas-ui``."""

from lbaas_ui.cli import main

if __name__ == "__main__":
    main()
