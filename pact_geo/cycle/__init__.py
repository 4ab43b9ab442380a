"""The rules of the PACT cycle, pure: nothing here reads a file, a clock or a database."""
