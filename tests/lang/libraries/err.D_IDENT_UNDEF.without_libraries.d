/* Section 8.4: nolibs. */
/* run: -xerrtags -Llib -xnolibs */
BEGIN { trace(FACTOR); }
