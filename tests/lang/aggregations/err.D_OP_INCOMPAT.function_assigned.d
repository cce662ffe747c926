/* Section 5.1: nor has an aggregating function. */
/* run: -xerrtags */
BEGIN { x = count(); }
