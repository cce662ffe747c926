/* Section 2.3: the mistake in the body is told. */
/* run: -xerrtags */
BEGIN /"x"/ { x = 1; x = "a"; }
