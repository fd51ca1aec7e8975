"""One project's parts, joined (``tenant``), what all projects share, and the loops that keep them going."""
