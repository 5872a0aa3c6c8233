"""Student's t: how far a figure foretold from a few lies from what comes, one time in ten a side.

From printed tables, to three places: the 90th percentile, so that four in five lie between.
"""

from fractions import Fraction

FEWEST, MOST = 7, 25  # degrees of freedom: one less than the figures that it is foretold from
HOW_SURE = "four times in five"

_THOUSANDTHS = (
    *(1415, 1397, 1383, 1372, 1363, 1356, 1350, 1345, 1341, 1337, 1333),
    *(1330, 1328, 1325, 1323, 1321, 1319, 1318, 1316),
)
T90 = {FEWEST + nth: Fraction(t, 1000) for nth, t in enumerate(_THOUSANDTHS)}
