/* Section 2.2.2: no probe matches; the message has four fields. */
/* run: -xerrtags */
bogus { exit(0); }
