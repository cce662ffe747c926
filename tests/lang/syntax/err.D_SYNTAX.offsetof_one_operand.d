/* Section 2.5.5: offsetof takes a type and a member. */
/* run: -xerrtags */
struct s { int a; };
BEGIN { x = offsetof(struct s); }
