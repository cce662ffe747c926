/* Section 1.4: after an arrow every word is a name. */
/* run: -q */
BEGIN { self->if = 1; self->string = 2; this->while = 3; self->BEGIN = 4; printf("%d %d %d %d\n", self->if, self->string, this->while, self->BEGIN); exit(0); }
