/* Section 1.3: no jumps. */
/* run: -xerrtags */
BEGIN { goto out; exit(0); }
