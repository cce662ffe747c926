/* Section 4.2: members, four blanks deeper each level. */
#pragma D option quiet
struct in { short s; };
struct point { int x; int y; char name[8]; struct in n; int *p; int a[2]; };
BEGIN {
	this->q = (struct point *)alloca(sizeof (struct point));
	bcopy("ab" + 0, this->q->name, 3); this->q->x = 3; this->q->y = 0; this->q->n.s = 5; this->q->p = (int *)16;
	this->q->a[0] = 1; this->q->a[1] = 2;
	print(*this->q); printf("\n");
	exit(0);
}
