/* Section 2.2.1: no probe has this id. */
/* run: -xerrtags */
987654 { exit(0); }
