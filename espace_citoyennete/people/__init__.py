"""One person seen whole: contacts, calls, appointments, registrations; two records made one."""
