/* Section 3: registers are read only. */
/* run: -xerrtags */
BEGIN { uregs[0] = 1; }
