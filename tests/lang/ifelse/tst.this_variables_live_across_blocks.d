/* Section 2.3.1: this-> is of the firing, not of the block. */
#pragma D option quiet
BEGIN {
	this->n = 1;
	if (this->n) { this->n = this->n + 1; } else { this->n = 100; }
	if (this->n == 2) { } else { printf("never\n"); }
	printf("%d\n", this->n);
	exit(0);
}
