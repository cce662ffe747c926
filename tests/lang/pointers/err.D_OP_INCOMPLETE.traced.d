/* Section 2.5.4: there is nothing to record of a struct that is announced only. */
/* run: -xerrtags */
BEGIN { trace(*(struct later *)arg0); exit(0); }
