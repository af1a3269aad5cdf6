"""Reading tables that other systems made: any file, its headings, its values (docs/domain.md, Reading a table)."""
