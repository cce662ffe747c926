lua42:::function-entry { @[arg0] = quantize(arg1); }
