/* Section 2.4: this-> has no associative arrays. */
/* run: -xerrtags */
BEGIN { this->a[1] = 2; }
