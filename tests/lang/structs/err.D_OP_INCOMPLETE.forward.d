/* Section 2.5.4: the struct was only mentioned. */
/* run: -xerrtags */
struct s *p;
BEGIN { x = p->a; }
