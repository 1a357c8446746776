//! The program `vigie`: its command line decides what it does.

fn main() {}
