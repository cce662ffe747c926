/* Section 2.4: arrays of clauses have bounds too. */
/* run: -xerrtags -xcompat=oracle */
this int a[2];
BEGIN { this->a[0x7fffffff] = 1; }
