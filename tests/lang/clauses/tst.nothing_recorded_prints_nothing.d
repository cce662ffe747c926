/* Section 2.3: a body that records nothing prints no line. */
BEGIN { x = 1; self->y = 2; @a = sum(3); y = strlen("abc"); }
BEGIN { ; 1; }
END { this->z = 1; }
BEGIN { exit(0); }
