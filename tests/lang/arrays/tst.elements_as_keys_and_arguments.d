/* Section 2.4.1: elements stand wherever values do. */
#pragma D option quiet
BEGIN { k["a"] = "b"; v["b"] = 3; @[k["a"]] = sum(v[k["a"]]); v[k["a"]] += v["b"] * 2; printf("%d %d\n", v["b"], strlen(k["a"])); exit(0); }
