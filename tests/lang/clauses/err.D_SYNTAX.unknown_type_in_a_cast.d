/* Section 2.1: a cast to an unknown type is no cast. */
/* run: -xerrtags */
BEGIN { x = (nosuch_t)1; }
