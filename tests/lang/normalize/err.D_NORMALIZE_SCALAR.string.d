/* Section 4.4: the factor is scalar. */
/* run: -xerrtags */
BEGIN { @a = count(); normalize(@a, "2"); }
