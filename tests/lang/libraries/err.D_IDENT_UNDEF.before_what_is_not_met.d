/* Section 1.8: a library whose provider is not there is left out as a whole. */
/* run: -xerrtags -Llib */
BEGIN { trace(before); }
