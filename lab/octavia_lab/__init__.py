"""A real OpenStack Octavia, with Keystone, Neutron and Barbican, on one machine.

`layout`, `install`, `starting`, `stopping` and `topology` are what `lab/up` and `lab/down`
run: standard library only, for they also make the environment that the rest needs.
"""
