/* Section 10.3: OL2 says that the module is gone. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { trace(nosuch`symbol); }
