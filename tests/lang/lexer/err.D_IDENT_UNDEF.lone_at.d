/* Section 1.4: the lone @ is called @_ in messages. */
/* run: -xerrtags */
BEGIN { printa(@); }
