/* Section 1.5: u comes before l. */
/* run: -xerrtags */
BEGIN { x = 1lu; }
