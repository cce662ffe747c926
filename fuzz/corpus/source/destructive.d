#pragma D option destructive
BEGIN { this->p = alloca(16); copyout(this->p, arg0, 8); }
BEGIN { copyoutstr("text", arg0, arg1); raise(arg0); }
BEGIN { stop(); chill(arg0); chill(100); }
ERROR { copyout(alloca(8), arg5, 8); }
