/* Section 1.2: a member has a name. */
/* run: -xerrtags */
BEGIN { x = self->3; }
