"""Predictors that nobody wrote: the same seed, the same model folder."""
