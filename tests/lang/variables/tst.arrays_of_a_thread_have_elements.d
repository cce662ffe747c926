/* Section 2.4: elements of a declared thread-local array are read and written at once. */
#pragma D option quiet
self int c[4];
self char name[4];
BEGIN { self->c[1] = 3; self->name[0] = 'x'; printf("%d %d %s\n", self->c[1], self->c[0], stringof(self->name)); }
BEGIN { self->c[1]++; i = 1; printf("%d\n", self->c[i]); exit(0); }
END { printf("%d\n", self->c[1]); }
