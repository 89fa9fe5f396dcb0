"""Where the year ends, and how sure that is (docs/explanation/prognos.md)."""
