/* Section 9.4: a probe has parentheses. */
/* run: -xerrtags */
provider p { probe x; };
BEGIN { exit(0); }
