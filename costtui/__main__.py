"""`python -m costtui`."""

from costtui.cli.main import main

main()
