/* Section 2.4.2: an inline may not have the name of a built-in variable. */
/* run: -xerrtags */
inline int pid = 3;
BEGIN { exit(0); }
