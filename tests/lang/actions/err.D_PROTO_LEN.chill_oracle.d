/* Section 4.3: the arguments of chill() are looked at where it is refused. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { chill(); }
