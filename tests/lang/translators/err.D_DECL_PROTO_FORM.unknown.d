/* Section 10.3: an output parameter that is no input parameter. */
/* run: -xerrtags */
provider x { probe go(int a) : (int y); };
BEGIN { exit(0); }
