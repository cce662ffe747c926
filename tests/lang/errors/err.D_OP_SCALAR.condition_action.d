/* Section 2.3.1: nor is it a condition. */
/* run: -xerrtags */
BEGIN { if (trace(1)) { x = 1; } }
