"""The frozen reports of several places, in one."""
