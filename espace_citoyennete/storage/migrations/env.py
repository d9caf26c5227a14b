"""Run the migrations on the connection that `storage.upgrade` hands over, one transaction each."""

from alembic import context

given = context.config.attributes
# SQLite's DDL is transactional once BEGIN is explicit, which storage.database sees to.
context.configure(
    connection=given["connection"],
    on_version_apply=given["after_each"],
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
