"""A statement × the quotes that it cites → which tests it passes."""
