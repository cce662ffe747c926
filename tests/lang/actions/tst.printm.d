/* Section 4.2: printm() dumps the memory that memref() describes. */
/* run: -q */
BEGIN {
	this->p = (char *)alloca(5);
	this->p[0] = 'h'; this->p[1] = 'e'; this->p[2] = 'l'; this->p[3] = 'l'; this->p[4] = 'o';
	printm(16, memref(this->p, 5));
	this->part = memref(this->p + 1, 3);
	printm(16, this->part);
	printm(2, this->part);
	exit(0);
}
