"""What does a client send? Typed inputs: nothing that is not named here gets in. A file for each flow."""
