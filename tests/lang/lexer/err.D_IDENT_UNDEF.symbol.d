/* Section 1.4, 10.3: there are no symbols of the kernel here. */
/* run: -xerrtags */
BEGIN { x = `nosuchsymbol; }
