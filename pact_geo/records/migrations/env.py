"""Run the migrations on the connection that the database hands over."""

from __future__ import annotations

from alembic import context

from pact_geo.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
)
context.run_migrations()
