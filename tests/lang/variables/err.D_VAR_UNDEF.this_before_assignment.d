/* Section 2.4: this->x must be created before it is read. */
/* run: -xerrtags */
BEGIN { trace(this->x); }
