"""Actions of the delegation's plan: courses (stages citoyenneté)."""
