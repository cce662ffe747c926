/* Section 1.1: comments do not nest. */
/* run: -xerrtags */
BEGIN { /* a /* b */ exit(0); }
