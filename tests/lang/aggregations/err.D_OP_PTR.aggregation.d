/* Section 10.3: nor has it members. */
/* run: -xerrtags */
BEGIN { @a = count(); @a->x; }
