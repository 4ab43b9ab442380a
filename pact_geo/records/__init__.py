"""The database of the partnership: records, who may see them, photographs, the audit trail."""
