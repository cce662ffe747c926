/* Section 2.4: this-> is seen by later clauses of the firing and starts anew. */
#pragma D option quiet
this int n;
BEGIN { this->n = 4; }
BEGIN { printf("%d\n", this->n); exit(0); }
END { printf("%d\n", this->n); }
