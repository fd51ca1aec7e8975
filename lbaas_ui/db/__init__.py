"""The database: tables, engine, migrations, grouped writes.

The journal in ``lbaas_ui.queue`` is its main user.
"""
