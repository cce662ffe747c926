/* Section 4.6: a pointer to an address. */
/* run: -xerrtags */
BEGIN { s = inet_ntoa(5); }
