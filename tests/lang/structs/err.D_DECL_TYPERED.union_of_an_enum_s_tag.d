/* Section 2.5.4: structs, unions and enumerations share the name space of their tags. */
/* run: -xerrtags */
enum s { M };
union s { int n; };
BEGIN { exit(0); }
