/* Section 1.1: comments do not nest. */
/* run: -xerrtags */
BEGIN { /* one /* two */ exit(0); }
