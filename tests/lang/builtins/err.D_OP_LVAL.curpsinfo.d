/* Section 3: the structure of the process is no variable. */
/* run: -xerrtags */
BEGIN { curpsinfo = 0; }
