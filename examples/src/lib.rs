//! Examples of embedding the AskPro crates; each stands in `examples/`.
