"""Where `python -m cog.server.http` lives."""
