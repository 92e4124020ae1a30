"""Commands besides searching and filling the index, a module a trade; ``indexer.cli`` adds them to its own."""
