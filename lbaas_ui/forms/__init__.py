"""The form: what a person wants, as one document; its checks, and the way from a balancer to its form."""
