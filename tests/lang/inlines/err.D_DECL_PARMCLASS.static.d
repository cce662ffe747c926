/* Section 10.3: nor have those of an inline. */
/* run: -xerrtags */
inline int f[static int a] = a;
BEGIN { exit(0); }
