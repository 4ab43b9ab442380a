"""Files to tables: every format and every defect of the outside world ends here."""
