/* Section 4.3: also their types. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { chill("long"); }
