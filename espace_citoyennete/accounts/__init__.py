"""Who is at the desk: users and how they sign in."""
