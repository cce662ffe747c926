/* Section 2.6.5: void cannot be cast to an integer. */
/* run: -xerrtags */
BEGIN { x = (int)trace(1); }
