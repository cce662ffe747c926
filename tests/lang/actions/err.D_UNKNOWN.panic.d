/* Section 4.3: panic() is refused. */
/* run: -xerrtags */
BEGIN { panic(); }
