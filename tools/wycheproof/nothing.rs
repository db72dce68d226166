//! Nothing: the crate that is depended on ships the data that the tests read.
