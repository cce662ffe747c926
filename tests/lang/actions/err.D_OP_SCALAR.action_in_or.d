/* Section 2.6.5: void is not scalar. */
/* run: -xerrtags */
BEGIN { 0 || trace(1); }
