/* Section 1.9: no such macro variable. */
/* run: -xerrtags */
BEGIN { x = $nosuch; }
