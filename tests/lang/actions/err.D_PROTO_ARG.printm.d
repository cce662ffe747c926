/* Section 4.2: printm() takes what memref() gives. */
/* run: -xerrtags */
BEGIN { printm(16, 5); exit(0); }
