"""Hits → Draft: what to answer with, or that the corpus does not say."""
