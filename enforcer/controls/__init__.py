"""Pure judgement: one file a control, wanted and observed in, a verdict out."""
