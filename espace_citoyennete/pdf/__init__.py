"""The paper toolkit: documents, parts and charts drawn by reportlab."""

from espace_citoyennete.pdf import fonts  # noqa: F401 - platypus reads the base font when it is imported
