"""The queue: plans, conditions, journal, and the lanes that carry operations out. Start at ``service``."""
