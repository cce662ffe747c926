//! Clauses on a thread that has little stack: whatever they do, what they work on lies elsewhere.

use runtime_hooks::{fire, provider};

use crate::symbols::traced_here;

provider! {
    /// A thread's words.
    provider deep ("deep", module = "it", attributes = EVOLVING) {
        /// One of them.
        WORD = "word" in "say" (word: string, n: long);
    }
}

/// It takes a build without optimization some 26. (What a first firing alone needs is in
/// `runtime-hooks/tests/small_stack.rs`.)
const KB: usize = 40;

const SCRIPT: &str = r#"
#pragma D option quiet
#pragma D option nspec=4
#pragma D option strsize=4096

struct pair { int n; char text[16]; };

deep*:::word
{
	self->words[arg1] = copyinstr(arg0);
	seen[copyinstr(arg0), arg1] = arg1;
	this->s = strjoin(strjoin(self->words[arg1], "-"), lltostr(arg1 * 3));
	this->t = strtok(this->s, "-");
	this->u = substr(strtok(NULL, "-"), 0, 1);
	this->at = index(this->s, "-") > 0 ? strchr(this->s, '-') : "none";
	printf("%s %s %s %s %d %s\n", this->s, this->t, this->u, this->at, seen[copyinstr(arg0), arg1],
	    json("{\"a\": [1, {\"b\": \"deep\"}]}", "a[1].b"));
	printf("%s %s %s %s\n", basename(dirname("/a/b/c")), cleanpath("/a/../b"), toupper(this->s),
	    inet_ntoa((ipaddr_t *)alloca(4)));
	@n[this->s] = count();
	@q[arg1] = quantize(arg1 * arg1);
	@l = lquantize(arg1, 0, 100, 10);
	@d = stddev(arg1);
	@m[pid, tid, probename] = max(arg1);
	@k[ustack(2)] = count();
	self->spec = speculation();
}

deep*:::word
{
	speculate(self->spec);
	printf("speculated %s\n", self->words[arg1]);
}

deep*:::word
{
	commit(self->spec);
}
"#;

#[test]
fn clauses_need_little_stack() {
    let _ = runtime_hooks::register(&deep::PROVIDER, None);
    let thread = std::thread::Builder::new().stack_size(KB << 10);
    let words = || {
        for n in 0..6u64 {
            let word = ["one", "another", "the last of them, which is longer than others"][n as usize % 3];
            fire!(deep::WORD, || (word, n));
        }
    };
    let text = traced_here(SCRIPT, || {
        thread.spawn(words).expect("a thread").join().expect("no end before its time");
    });
    assert_eq!(text.matches("speculated").count(), 6, "{text}");
    assert!(text.contains("another-3 another 3 -3 1 deep\n"), "{text}");
}
