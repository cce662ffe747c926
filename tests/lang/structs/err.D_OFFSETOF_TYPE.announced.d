/* Section 2.5.5: a struct that is announced only has no members. */
/* run: -xerrtags */
struct later;
BEGIN { trace(offsetof(struct later, a)); }
