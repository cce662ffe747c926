/* Section 4.2: a struct ends without a newline of its own, a scalar with one; then comes the record's. */
struct point { int x; };
struct point p;
BEGIN { print(p); }
BEGIN { print(1); print(p); print(2); }
BEGIN { exit(0); }
