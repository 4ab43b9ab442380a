"""Tables to tables: pure functions on places, incidents, concerns and areas."""
