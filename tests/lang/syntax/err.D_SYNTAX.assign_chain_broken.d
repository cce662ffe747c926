/* Section 2.6: an assignment has a right side. */
/* run: -xerrtags */
BEGIN { x = y = ; }
