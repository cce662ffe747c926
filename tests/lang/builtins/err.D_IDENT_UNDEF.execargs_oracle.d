/* Section 13: not in OL2. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { trace(execargs); }
