/* Section 4.4: denormalize takes one argument. */
/* run: -xerrtags */
BEGIN { @a = count(); denormalize(@a, 2); }
