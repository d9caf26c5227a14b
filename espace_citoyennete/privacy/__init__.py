"""People forgotten on time or on request, and told what is known of them."""
