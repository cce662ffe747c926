/* Section 2.2.1: -f takes three fields. */
/* cmd: -xerrtags -f a:b:c:d */
