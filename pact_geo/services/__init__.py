"""One function for each thing a person does; pages, commands and tests call the same."""
