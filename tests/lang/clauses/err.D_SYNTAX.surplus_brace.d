/* Section 2.1: a brace after a complete clause. */
/* run: -xerrtags */
BEGIN { exit(0); } }
