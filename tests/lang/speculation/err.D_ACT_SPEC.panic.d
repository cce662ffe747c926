/* Section 4.5: panic() may not follow speculate(), which is said before that it is not there. */
/* run: -xerrtags */
BEGIN { i = speculation(); speculate(i); panic(); }
