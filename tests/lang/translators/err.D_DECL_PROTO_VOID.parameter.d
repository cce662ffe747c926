/* Section 10.3: void is the only parameter. */
/* run: -xerrtags */
provider x { probe go(int, void); };
BEGIN { exit(0); }
