/* Section 4.2: tracemem takes no string. */
/* run: -xerrtags */
BEGIN { tracemem("abc", 3); }
