/* Section 2.4.1: what has no value yet, or has it no more, has no members. */
/* run: -q */
struct s { int a; string t; };
struct s v;
struct s el[int];
self struct s me;
self string text;
ERROR { printf("%d\n", arg4); }
BEGIN { el[1].a = 3; }
BEGIN { v.a = 1; el[1] = v; el[1] = 0; trace(el[1].a); }
BEGIN { self->me.a = 3; }
BEGIN { trace(self->text); }
BEGIN { trace(strlen(self->text)); }

BEGIN { trace(self->text[0]); }
BEGIN { printf("%d %d\n", self->text == NULL, v.a); exit(0); }
