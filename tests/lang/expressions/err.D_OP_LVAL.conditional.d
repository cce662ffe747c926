/* Section 2.6.5: what ?: gives is no place. */
/* run: -xerrtags */
BEGIN { x = 1; (pid ? x : x) = 2; }
