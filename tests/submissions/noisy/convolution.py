"""Right, with warnings, prints, plots, magics and annotations."""

import numpy as np


def conv_forward(x, w, b, stride, pad):
    print('conv_forward', x.shape, np.log(np.zeros(1)), np.float64(1) / 0)
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    Hout = output_size(H, HH, stride, pad)
    Wout = output_size(W, WW, stride, pad)
    cols = im2col(x, HH, WW, stride, pad)
    out = np.matmul(w.reshape(F, -1), cols) + b.reshape(1, F, 1)
    return out.reshape(N, F, Hout, Wout)

# %%
%matplotlib inline
from dataclasses import dataclass

import matplotlib.pyplot as plt


@dataclass
class Sizes:
    """A helper with annotations, which needs a real module around it."""

    height: int
    width: int

    @property
    def pixels(self) -> "int":
        return self.height * self.width


# %%
%timeit -n 2 -r 2 sum(range(100))
plt.plot(np.arange(10) ** 2)
plt.show()
!ls
# %%
for i in range(3000):
    print("line", i, "of much too long an output", "." * 400)
Sizes(3, 4).pixels
