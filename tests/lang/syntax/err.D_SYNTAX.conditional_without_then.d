/* Section 2.6: both branches are expressions. */
/* run: -xerrtags */
BEGIN { x = 1 ? : 2; }
