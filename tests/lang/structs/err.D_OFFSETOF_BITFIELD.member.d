/* Section 2.5.4: a bit-field has no offset. */
/* run: -xerrtags */
struct s { int a : 3; };
BEGIN { x = offsetof(struct s, a); }
