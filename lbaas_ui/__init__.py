"""lbaas-ui: the layer between people and OpenStack Octavia load balancers."""

__version__ = "0.1.0"
