"""The mirror: one declarative relational store of the cloud's objects, fed by events."""
