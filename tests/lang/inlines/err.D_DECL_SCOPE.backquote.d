/* Section 10.3: a name that is defined has no backquote. */
/* run: -xerrtags */
inline int mod`x = 3;
BEGIN { exit(0); }
