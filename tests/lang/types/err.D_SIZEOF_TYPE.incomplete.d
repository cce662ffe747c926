/* Section 2.5.5: an incomplete struct has no size. */
/* run: -xerrtags */
struct nobody;
BEGIN { x = sizeof (struct nobody); }
