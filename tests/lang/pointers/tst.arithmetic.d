/* Section 2.6.3: pointer arithmetic scales by the element. */
#pragma D option quiet
BEGIN {
	this->p = (int *)alloca(16);
	this->p[0] = 10; this->p[1] = 11; *(this->p + 2) = 12; this->p[3] = 13;
	this->q = this->p + 3;
	printf("%d %d %d %d\n", *this->p, *(this->p + 1), this->q[-1], *this->q);
	printf("%d %d\n", this->q - this->p, (long)this->q - (long)this->p);
	this->r = this->p; this->r++; ++this->r; printf("%d ", *this->r); this->r--; printf("%d\n", *this->r);
	exit(0);
}
