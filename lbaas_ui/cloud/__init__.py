"""The cloud: the only place that knows OpenStack and its HTTP. ``client.Cloud`` is the door."""
