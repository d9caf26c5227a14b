"""People with a name: only where an appointment or a call-back needs one."""
