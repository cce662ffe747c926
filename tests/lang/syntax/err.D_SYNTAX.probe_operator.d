/* Section 2.2.2: descriptions have no operators. */
/* run: -xerrtags */
BEGIN+END { exit(0); }
