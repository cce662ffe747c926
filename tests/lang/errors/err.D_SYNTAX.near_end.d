/* Section 10.2: at the end there is nothing to show. */
/* run: -xerrtags */
BEGIN { x = 1;
