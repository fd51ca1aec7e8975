"""A balancer as code for other tools: Terraform, Heat, a script of ``openstack``, or our own form."""
