/* Section 10.3: nor can it be cast. */
/* run: -xerrtags */
BEGIN { @a = count(); x = (int)@a; }
