/* Section 4.4: the number is scalar. */
/* run: -xerrtags */
BEGIN { @a = count(); trunc(@a, "1"); }
