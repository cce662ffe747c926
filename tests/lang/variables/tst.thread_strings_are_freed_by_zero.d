/* Section 2.4.1, 2.5.3: 0 frees, the empty string does not. */
#pragma D option quiet
BEGIN {
	self->s = "abc"; self->t = self->s; self->s = 0;
	printf("%d %s\n", self->s == NULL, self->t);
	self->t = ""; printf("%d [%s]\n", self->t == "", self->t);
}
BEGIN { printf("[%s]\n", self->s); }
BEGIN { exit(0); }
