/* Section 3, 10.3: curpsinfo has members, but no value of its own. */
/* run: -xerrtags */
BEGIN { x = curpsinfo; }
