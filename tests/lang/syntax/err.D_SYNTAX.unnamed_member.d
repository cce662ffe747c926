/* Section 2.5.4: members have names. */
/* run: -xerrtags */
struct s { int; };
BEGIN { exit(0); }
