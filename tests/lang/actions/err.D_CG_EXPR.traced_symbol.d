/* Section 2.6.5: a symbol inside trace(). */
/* run: -xerrtags */
BEGIN { trace(usym(1)); }
