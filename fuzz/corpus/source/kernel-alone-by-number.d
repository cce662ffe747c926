lua42:::function-entry { @[arg0] = count(); }
