/* Section 4.2: a stack has frames. */
/* run: -xerrtags */
BEGIN { stack(0); }
