/* Section 2.5.4: structs, unions and enumerations share the name space of their tags. */
/* run: -xerrtags */
union s { int m; };
struct s { int n; };
BEGIN { exit(0); }
