/* Section 5.1: only = is allowed. */
/* run: -xerrtags */
BEGIN { @a = count(); @a += count(); }
