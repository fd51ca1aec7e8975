"""What happens in the cloud, and how we hear of it."""
