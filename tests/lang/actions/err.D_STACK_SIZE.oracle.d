/* Section 4.2: OL2 words the size of a stack differently. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { stack(0); }
