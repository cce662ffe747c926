/* Section 2.6.5: OL2 fails in its own way. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { @a = count(); @a++; }
