/* Section 1.3: no switch. */
/* run: -xerrtags */
BEGIN { switch (pid) { } exit(0); }
