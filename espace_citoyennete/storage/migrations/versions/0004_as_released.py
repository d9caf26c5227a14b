"""Change nothing: bases of version 0.6.0 bear this number, so that what came after it needs another one."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
