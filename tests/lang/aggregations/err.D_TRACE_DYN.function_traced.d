/* Section 4.2: nor can it be traced. */
/* run: -xerrtags */
BEGIN { trace(count()); }
