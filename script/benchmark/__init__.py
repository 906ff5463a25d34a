"""The benchmark behind `script/bench`; see docs/benchmarks.md."""
