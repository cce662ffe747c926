/* Section 2.5.3, 13: there they are distinct. */
/* run: -q -xcompat=oracle */
string g; self string t;
BEGIN { printf("%d %d %d %d\n", g == NULL, g == "", self->t == NULL, self->t == ""); }
BEGIN { g = NULL; self->t = ""; printf("%d %d %d %d\n", g == NULL, g == "", self->t == NULL, self->t == ""); exit(0); }
