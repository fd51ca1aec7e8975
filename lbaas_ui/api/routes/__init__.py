"""The calls of the REST API, one module a subject. Routes only translate; ``api.views`` has the shapes."""
