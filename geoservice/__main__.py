"""`python -m geoservice`: the command line of a checkout that was not installed."""

from geoservice.cli import main

main(prog_name="geoservice")
