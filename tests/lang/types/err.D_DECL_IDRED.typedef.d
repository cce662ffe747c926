/* Section 2.5.4: a typedef declared twice. */
/* run: -xerrtags */
typedef int t;
typedef int t;
BEGIN { exit(0); }
