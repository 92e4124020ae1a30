"""Crossings' indexer: readers, labellers, query, engines and the index they meet in."""

__version__ = "0.1.0"
