"""Who answers? Each field's translation: input in, one flow call, `Type.of(result)` out."""
