/* Section 10.3: an associative array is no member. */
/* run: -xerrtags */
struct s { int a[int, string]; };
BEGIN { exit(0); }
