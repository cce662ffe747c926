/* Section 2.5.5: a cast names a type. */
/* run: -xerrtags */
BEGIN { x = (nosuch_t)5; }
