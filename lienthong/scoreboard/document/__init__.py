"""A report as plain values, and what makes Word, PDF, XLSX and HTML of it. Knows no database."""
