"""The pages of the app: layout, one service call, and what it shows."""
