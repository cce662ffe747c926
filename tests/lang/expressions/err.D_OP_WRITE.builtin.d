/* Section 2.4: built-in variables are read-only. */
/* run: -xerrtags */
BEGIN { pid = 1; }
