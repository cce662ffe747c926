/* Section 2.6.5: void is not scalar. */
/* run: -xerrtags */
BEGIN { !printf("x"); }
