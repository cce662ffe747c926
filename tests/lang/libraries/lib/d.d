/* Nobody enables the clauses of a library. */
struct only_a_struct { int a; };
BEGIN { printf("a clause of the library\n"); }
