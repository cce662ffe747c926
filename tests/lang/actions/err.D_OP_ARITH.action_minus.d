/* Section 10.3: void is not arithmetic. */
/* run: -xerrtags */
BEGIN { -trace(1); }
