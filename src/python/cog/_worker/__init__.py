"""The process that runs the model: `python -u -m cog._worker REFERENCE`, started by cog-server.

Descriptor 3 is its socket to the server. Starting again after a crash should cost little, so the
modules here import at their top only what a bare interpreter has loaded already or has built in.
"""
