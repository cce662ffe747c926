/* Section 1.9: the last argument is never referenced. */
/* run: -xerrtags used extra */
BEGIN { x = $$1; }
