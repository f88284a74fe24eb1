"""The formulas, one concept a file. They know no records, no files and no chatbot.

Figures over many questions take weights: (b, n), how often each of b resamples
drew each of n rows. A row of ones is the sample itself, so that a figure and
its interval come from the same formula.
"""

import numpy as np
import numpy.typing as npt

#: Numbers, a row a question.
Values = npt.NDArray[np.float64]
#: (b, n): how often each resample drew each row.
Weights = npt.NDArray[np.float64]
