/* Section 13: OL2 knows one base only. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = lltostr(255, 16); }
