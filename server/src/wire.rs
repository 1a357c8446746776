//! The composition root: the only file that names both a port and its implementation.
