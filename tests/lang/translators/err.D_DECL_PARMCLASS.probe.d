/* Section 10.3: nor have those of a probe. */
/* run: -xerrtags */
provider p { probe x(register int a); };
BEGIN { exit(0); }
