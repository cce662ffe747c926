/* Section 2.6.3: a function cannot be loaded. */
/* run: -xerrtags */
BEGIN { trace(*(void (*)(void))16); }
