/* Section 1.5: no binary constants. */
/* run: -xerrtags */
BEGIN { x = 0b11; }
