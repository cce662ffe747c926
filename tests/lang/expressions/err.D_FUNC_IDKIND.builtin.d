/* Section 2.6.5: a built-in variable is not called. */
/* run: -xerrtags */
BEGIN { y = pid(); }
