/* Section 4.6: memref() gives two words of scratch memory. */
/* run: -q */
BEGIN { this->r = memref((void *)4096, 7); printf("%x %d\n", this->r[0], this->r[1]); exit(0); }
