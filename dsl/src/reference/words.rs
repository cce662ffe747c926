//! What random programs are made of: what they declare, and the leaves of their expressions.

/// What all programs declare.
pub(super) const DECLARATIONS: &str = r#"
struct inner { char c; unsigned short s; };
struct outer {
    int x;
    unsigned int lo : 3;
    int mid : 5;
    struct inner in;
    char name[6];
    int64_t l;
    uint64_t low : 20;
    int64_t high : 40;
};
union pun { int64_t l; unsigned int u; short s[4]; char c; };
enum colour { RED = -3, GREEN, BLUE = 70000 };
char gc; unsigned char guc; short gs; unsigned short gus;
int gi; unsigned int gu; int64_t gl; uint64_t gul; enum colour ge; long long gll;
self char tc; self unsigned short tus; self int ti; self uint64_t tul;
this unsigned char luc; this short ls; this unsigned int lu; this int64_t ll;
string gstr; self string tstr; this string lstr;
struct outer go; struct outer gp; self struct outer to; this struct outer lo; union pun gpun;
int garr[4]; self short tarr[3];
int64_t al[int]; unsigned char auc[short, string]; string as[char]; struct outer ao[int];
self short tas[unsigned int]; self string tat[string, int];
inline int FIVE = 5;
inline int64_t TWICE[int64_t n] = n + n;
inline string NAME = strjoin(gstr, "n");
"#;

/// What fires first, if it does: everything has a value afterwards. It also fixes the keys and the
/// functions of what statements name, which is for the first use to decide.
pub(super) const FIRST: &[&str] = &[
    "@c1[(long)0] = count(); gn++; self->tn++;",
    "gc = arg0; guc = arg1; gs = arg2; gus = arg3; gi = arg1; gu = arg0; gl = arg3; gul = arg2; ge = arg1;",
    "self->tc = arg3; self->tus = arg0; self->ti = arg2; self->tul = arg1;",
    "gstr = copyinstr(arg4); self->tstr = \"t\"; as[0] = copyinstr(arg5); as[1] = \"\";",
    "go.x = arg0; go.lo = arg1; go.mid = arg2; go.in.c = arg3; go.in.s = arg0; go.l = arg1; go.high = arg2;",
    "self->to = go; ao[0] = go; ao[1] = go; ao[-1] = gp; gpun.l = arg3; garr[1] = arg2; self->tarr[0] = arg0;",
    "al[0] = arg1; al[-1] = arg2; auc[1, \"ab\"] = arg3; self->tas[1] = arg0; self->tat[\"ab\", 1] = \"c\";",
];

/// What is looked at when everything has been fired. One clause each: a look may fault.
pub(super) const LOOKS: &[&str] = &[
    "gc",
    "guc",
    "gs",
    "gus",
    "gi",
    "gu",
    "gl",
    "gul",
    "ge",
    "gll",
    "self->tc",
    "self->tus",
    "self->ti",
    "self->tul",
    "gstr",
    "self->tstr",
    "go",
    "gp",
    "self->to",
    "gpun",
    "garr[0]",
    "garr[1]",
    "garr[2]",
    "garr[3]",
    "self->tarr[0]",
    "self->tarr[1]",
    "self->tarr[2]",
    "al[-1]",
    "al[0]",
    "al[1]",
    "al[2]",
    "auc[0, \"\"]",
    "auc[1, \"ab\"]",
    "auc[-1, \"\"]",
    "as[0]",
    "as[1]",
    "as[-1]",
    "ao[0]",
    "ao[1]",
    "self->tas[0]",
    "self->tas[1]",
    "self->tas[-1]",
    "self->tat[\"\", 0]",
    "self->tat[\"ab\", 1]",
];

pub(super) const CONSTANTS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "-2",
    "'a'",
    "31",
    "63",
    "64",
    "127",
    "128",
    "255",
    "256",
    "32767",
    "32768",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "1u",
    "1l",
    "5ul",
    "0x8000000000000000",
    "0x7fffffffffffffff",
    "0xffffffffffffffff",
    "RED",
    "GREEN",
    "BLUE",
    "FIVE",
    "sizeof (int)",
    "sizeof (struct outer)",
    "offsetof(struct outer, l)",
];
pub(super) const MASKS: &[&str] =
    &["1", "127", "128", "255", "0x7fff", "0x8000", "0xffff", "0x7fffffff", "0x80000000u"];
pub(super) const BUILTINS: &[&str] =
    &["timestamp", "pid", "tid", "epid", "errno", "uid", "id", "walltimestamp", "cpu"];
/// Integers that can be assigned.
pub(super) const INTEGERS: &[&str] = &[
    "gc",
    "guc",
    "gs",
    "gus",
    "gi",
    "gu",
    "gl",
    "gul",
    "ge",
    "gll",
    "self->tc",
    "self->tus",
    "self->ti",
    "self->tul",
    "this->luc",
    "this->ls",
    "this->lu",
    "this->ll",
    "go.x",
    "go.lo",
    "go.mid",
    "go.in.c",
    "go.in.s",
    "go.l",
    "go.low",
    "go.high",
    "go.name[0]",
    "this->lo.mid",
    "this->lo.in.s",
    "self->to.x",
    "self->to.high",
    "self->to.in.c",
    "gpun.l",
    "gpun.u",
    "gpun.c",
    "gpun.s[1]",
    "gpun.s[3]",
    "garr[0]",
    "garr[1]",
    "self->tarr[2]",
    "gp.lo",
];
pub(super) const TYPES: &[&str] = &[
    "char",
    "unsigned char",
    "short",
    "unsigned short",
    "int",
    "unsigned int",
    "long",
    "unsigned long",
    "long long",
    "int8_t",
    "uint32_t",
    "size_t",
    "enum colour",
];
pub(super) const STRINGS: &[&str] = &["gstr", "self->tstr", "this->lstr"];
pub(super) const LITERALS: &[&str] = &[
    "\"\"",
    "\"a\"",
    "\"ab\"",
    "\"abcdefgh\"",
    "\"a/b//c/\"",
    "\"12\"",
    "\"-7x\"",
    "\"0x1f\"",
    "\" +9\"",
    "\"Az,bY\"",
    "\"much longer than a string can be\"",
    "\"nul\\0inside\"",
    "\"\\377\\200\"",
];
pub(super) const BUILTIN_STRINGS: &[&str] =
    &["execname", "probefunc", "probename", "probeprov", "NAME", "stringof(go.name)"];
pub(super) const STRUCTS: &[&str] = &["go", "gp", "self->to", "this->lo", "ao[0]", "ao[gi & 1]"];
/// What changes its own keys.
pub(super) const KEYS_THAT_CHANGE: &[&str] = &[
    "al[gi] += (gi = 1)",
    "al[gi++] = gi",
    "al[gi++]++",
    "al[--gi] -= ++gi",
    "auc[gi, gstr] |= (gi = -1, 7)",
    "self->tas[gi ? 1 : 0] = (gi = !gi)",
    "--self->tas[gi ^= 1]",
    "garr[gi & 3] += gi++",
];
/// Operators on integers; what depends on signs comes more often.
pub(super) const OPERATORS: &[&str] = &[
    "+", "-", "*", "&", "|", "^", "<<", ">>", ">>", "<", "<", "<=", "<=", ">", ">", ">=", ">=", "==", "!=",
    "&&", "||", "^^",
];
pub(super) const RELATIONS: &[&str] = &["==", "!=", "<", "<=", ">", ">="];
pub(super) const UPDATES: &[&str] = &["+=", "-=", "*=", "&=", "|=", "^=", "<<=", ">>=", "/=", "%="];
