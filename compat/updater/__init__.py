"""The parts of compat/update.py."""
