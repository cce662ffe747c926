/* Section 2.6.5: an action under && is void. */
/* run: -xerrtags */
BEGIN { x = 1; x && trace(1); }
