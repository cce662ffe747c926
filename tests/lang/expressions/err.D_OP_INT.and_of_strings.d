/* Section 2.5.3: & needs integers. */
/* run: -xerrtags */
BEGIN { x = "a" & 1; }
