/* Section 10.2: near a keyword it shows the keyword. */
/* run: -xerrtags */
BEGIN { x = 1 while; }
