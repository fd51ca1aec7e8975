"""Figures instead of claims: each module prints one table, with ratios against peers or limits."""
