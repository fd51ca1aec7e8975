"""REST, stream and page: the outside of the server. Routes only translate; layers below do the work."""
