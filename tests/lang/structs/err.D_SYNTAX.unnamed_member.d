/* Section 2.1: an unnamed member that is no bit-field. */
/* run: -xerrtags */
struct s { int; };
BEGIN { exit(0); }
