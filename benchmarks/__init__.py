"""The measured bars: `./run bench [name …]`. A bench is a module bench_<name> with run() -> figures."""
