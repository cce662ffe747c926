/* Section 4.2: printm() has two arguments. */
/* run: -xerrtags */
BEGIN { printm(16); exit(0); }
