/* Section 2.5.3: globals and this-> are "", self-> and elements NULL; both compare alike. */
#pragma D option quiet
string g; self string t; this string c; string a[int];
BEGIN { printf("[%s] [%s]\n", g, this->c); printf("%d %d %d %d\n", g == NULL, g == "", this->c == NULL, this->c == ""); }
BEGIN { printf("%d %d %d %d\n", self->t == NULL, self->t == "", a[1] == NULL, a[1] == ""); }
BEGIN { printf("[%s]\n", self->t); }
BEGIN { printf("[%s]\n", a[1]); }
BEGIN { g = NULL; this->c = strchr("a", 'b'); printf("%d %d\n", g == NULL, this->c == ""); }
BEGIN { printf("[%s]\n", g); }
BEGIN { printf("[%s]\n", this->c); }
BEGIN { exit(0); }
