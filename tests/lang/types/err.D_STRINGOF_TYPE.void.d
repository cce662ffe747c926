/* Section 2.5.3: stringof of void. */
/* run: -xerrtags */
BEGIN { x = stringof((void)1); }
