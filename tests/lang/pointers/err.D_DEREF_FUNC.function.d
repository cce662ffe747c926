/* Section 2.6.3: a function has no value. */
/* run: -xerrtags */
BEGIN { p = (int (*)(int))0; x = *p; }
