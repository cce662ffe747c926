/* Section 2.5.4: structs, unions and enumerations share the name space of their tags. */
/* run: -xerrtags */
struct s { int m; };
enum s { N };
BEGIN { exit(0); }
