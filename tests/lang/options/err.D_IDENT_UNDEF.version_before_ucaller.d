/* Section 8.4: nor variables. */
/* run: -xerrtags -xversion=1.1 */
BEGIN { trace(ucaller); exit(0); }
