"""The paper toolkit: documents, parts and charts drawn by reportlab."""
