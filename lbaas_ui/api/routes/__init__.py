"""The calls of the REST API, one module a subject. Routes only translate; see ``lbaas_ui.api.views`` for the shapes."""
