/* Section 10.3: optional parameters: at least. */
/* run: -xerrtags */
BEGIN { x = substr("a"); }
