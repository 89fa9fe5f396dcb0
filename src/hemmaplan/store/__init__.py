"""The register: models, constraints, migrations, and queries that answer with frozen core types."""
