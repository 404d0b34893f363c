"""The measured bars: `./run bench [name …]`; each bench is a module bench_<name> with run()."""
