/* Section 4.4: trunc takes two arguments at most. */
/* run: -xerrtags */
BEGIN { @a = count(); trunc(@a, 1, 2); }
