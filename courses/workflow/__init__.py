"""The only writer of the catalogue, its editions and their registrations (docs/domain.md, Courses)."""
