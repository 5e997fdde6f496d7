#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes star_table.txt, the stars of the built-in Galaxy, from a grid of isochrones.

    make_star_table.py ISOCHRONES.csv star_table.txt

ISOCHRONES.csv has the columns mh, logage, phase, eep, m_ini, m_act, logL, logTe, logg, G, BP, RP, J, H, Ks:
absolute magnitudes (2MASS and Gaia EDR3, Vega) along isochrones, ordered by initial mass within one (mh,
logage); phase 1 up to the turn-off, 2 to the tip of the giant branch, 3 core helium burning and early AGB,
4 thermally pulsing AGB.

Each component is a stellar population: ages spread evenly over a range (constant star formation), a normal
[Fe/H], an initial mass function. Isochrones are interpolated in log age and [M/H] at
fixed place within a phase. Discs and
halo are normalised to the mass density of living stars above 0.09 Msun at the Sun (Robin et al. 2003); the
bulge to its 13.7 stars formed per cubic parsec at the centre. Stars are then counted in cells of 0.1 mag in
M_Ks and 0.02 mag in J-Ks; scarce cells are merged with their neighbour in colour.
"""

import sys

import numpy as np

# name, ages (Gyr), mean [Fe/H], its dispersion, mass density (Msun/pc^3): Robin et al. 2003, tables 1 and 2.
DISC_AND_HALO = [
    ("thin1", 0.0, 0.15, 0.01, 0.12, 3.999e-3),
    ("thin2", 0.15, 1.0, 0.03, 0.12, 7.902e-3),
    ("thin3", 1.0, 2.0, 0.03, 0.10, 6.224e-3),
    ("thin4", 2.0, 3.0, 0.01, 0.11, 4.020e-3),
    ("thin5", 3.0, 5.0, -0.07, 0.18, 5.814e-3),
    ("thin6", 5.0, 7.0, -0.14, 0.17, 4.928e-3),
    ("thin7", 7.0, 10.0, -0.37, 0.20, 6.590e-3),
    ("thick", 11.0, 11.0, -0.78, 0.30, 1.34e-3),
    ("halo", 14.0, 14.0, -1.78, 0.50, 9.32e-6),
]
BULGE = ("bulge", 10.0, 10.0, 0.00, 0.40, 13.7)  # the last: stars formed per pc^3 at the centre

KROUPA = [(0.01, 0.08, 0.3), (0.08, 0.5, 1.3), (0.5, 120.0, 2.3)]  # Kroupa 2001
SALPETER = [(0.07, 100.0, 2.35)]

FAINTEST_M_KS = 11.0
POINTS = {1: 700, 2: 400, 3: 250, 4: 150}  # points along each phase
QUANTITIES = ("m_ini", "m_act", "logg", "G", "BP", "RP", "J", "H", "Ks")
# Within one 0.1 mag row of M_Ks the scarcest cell joins its nearest neighbour in colour as long as it holds
# less than MERGE_NEAR of the row and the neighbour is within 0.06 mag, or less than MERGE_ALWAYS.
# Rows outside USUAL, the rare giants and the faintest dwarfs, are merged more.
USUAL = (-7.0, 5.0)
MERGE_NEAR = (0.07, 0.20)
MERGE_ALWAYS = (0.003, 0.03)


class Imf:
    """dN/dm by power laws, continuous, one star formed in all."""

    def __init__(self, pieces):
        scale, self.pieces = 1.0, []
        for i, (low, high, slope) in enumerate(pieces):
            if i > 0:
                scale *= low ** (-self.pieces[-1][2]) / low ** (-slope)
            self.pieces.append((low, high, slope, scale))
        total = self.unscaled(np.array([pieces[0][0]]), np.array([pieces[-1][1]]), 0)[0]
        self.scale = 1.0 / total
        self.mean_mass = self.unscaled(np.array([pieces[0][0]]), np.array([pieces[-1][1]]), 1)[0] / total

    def unscaled(self, low, high, power):
        out = np.zeros_like(low)
        for a, b, slope, scale in self.pieces:
            lo, hi = np.clip(low, a, b), np.clip(high, a, b)
            k = power + 1.0 - slope
            out += scale * (hi**k - lo**k) / k
        return out

    def number(self, low, high):
        return self.scale * self.unscaled(low, high, 0)


def tip_of_giant_branch(m_ks):
    """Index of the last giant before the fade to the helium burning stars: the start of the greatest fade."""
    brightest = np.minimum.accumulate(m_ks)
    faded_to = int(np.argmax(m_ks - brightest))
    return int(np.argmin(m_ks[: faded_to + 1])), m_ks[faded_to] - brightest[faded_to]


def phases_of(rows):
    """Phase of each row. 4 is the input's, and 1 of young stars; of old ones 1 ends at the hottest star. The
    border of 2 and 3 is found here."""
    phase = rows["phase"].astype(int).copy()
    old = rows["logage"][0] > 9.85
    giants = np.flatnonzero(phase < 4) if old else np.flatnonzero((phase == 2) | (phase == 3))
    tip, fade = tip_of_giant_branch(rows["Ks"][giants])
    if fade > 0.3:
        phase[giants[: tip + 1]] = 2
        phase[giants[tip + 1 :]] = 3
        if old:
            phase[: np.argmax(rows["logTe"][giants[: tip + 1]]) + 1] = 1
    return phase


def places(part, phase):
    """How far along its phase each row is, 0 to 1: by the length of the track, for helium burning half by
    length and half by mass, so that the slow clump and the quick way up are both followed."""
    mass = np.maximum.accumulate(part["m_ini"])
    steps = np.hypot(np.diff(part["logL"]), 5.0 * np.diff(part["logTe"])) + 1e-9
    length = np.concatenate([[0.0], np.cumsum(steps)])
    length /= length[-1]
    if phase != 3 or mass[-1] <= mass[0]:
        return length
    return 0.5 * length + 0.5 * (mass - mass[0]) / (mass[-1] - mass[0])


def resample(rows):
    """One isochrone on the common grid of points: phase -> quantity -> (points,)."""
    phase_of_row, phases = phases_of(rows), {}
    for phase, count in POINTS.items():
        part = rows[phase_of_row == phase]
        if len(part) < 2:
            continue
        grid, place = np.linspace(0.0, 1.0, count), places(part, phase)
        phases[phase] = {q: np.interp(grid, place, part[q]) for q in QUANTITIES}
        phases[phase]["m_ini"] = np.maximum.accumulate(phases[phase]["m_ini"])
    return phases


def read_grid(path):
    table = np.genfromtxt(path, delimiter=",", names=True)
    grid = {}
    for mh in np.unique(table["mh"]):
        of_mh = table[table["mh"] == mh]
        grid[mh] = {a: resample(of_mh[of_mh["logage"] == a]) for a in np.unique(of_mh["logage"])}
    # An isochrone without a phase takes it from the nearest metallicity, moved to its own turn-off mass.
    for mh in grid:
        for age, phases in grid[mh].items():
            for phase in (2, 3, 4):
                if phase in phases:
                    continue
                donors = [m for m in grid if age in grid[m] and phase in grid[m][age] and phase - 1 in grid[m][age]]
                if not donors:  # massive stars have no such phase: no mass, the last point's magnitudes
                    last = {q: phases[phase - 1][q][-1] for q in QUANTITIES}
                    phases[phase] = {q: np.full(POINTS[phase], last[q]) for q in QUANTITIES}
                    continue
                donor = grid[min(donors, key=lambda m: abs(m - mh))][age]
                shift = phases[phase - 1]["m_ini"][-1] - donor[phase - 1]["m_ini"][-1]
                width = donor[phase]["m_ini"][-1] - donor[phase]["m_ini"][0]
                phases[phase] = {q: donor[phase][q].copy() for q in QUANTITIES}
                phases[phase]["m_ini"] += shift
                if phase == 3 and 4 in phases:
                    phases[4]["m_ini"] = phases[4]["m_ini"] + width
    joined = {}
    for mh in grid:
        joined[mh] = {}
        for age, phases in grid[mh].items():
            joined[mh][age] = {q: np.concatenate([phases[p][q] for p in POINTS]) for q in QUANTITIES}
    return joined


def blend(a, b, weight):
    return {q: (1.0 - weight) * a[q] + weight * b[q] for q in QUANTITIES}


def bracket(values, x):
    values = np.asarray(sorted(values))
    x = min(max(x, values[0]), values[-1])
    i = int(np.clip(np.searchsorted(values, x) - 1, 0, max(len(values) - 2, 0)))
    if len(values) == 1:
        return values[0], values[0], 0.0
    return values[i], values[i + 1], (x - values[i]) / (values[i + 1] - values[i])


def isochrone(grid, logage, mh):
    low, high, weight = bracket(grid.keys(), mh)
    sides = []
    for m in (low, high):
        a, b, w = bracket(grid[m].keys(), logage)
        sides.append(blend(grid[m][a], grid[m][b], w))
    return blend(sides[0], sides[1], weight)


def normal_quantiles(count):
    from statistics import NormalDist

    return [NormalDist().inv_cdf((i + 0.5) / count) for i in range(count)]


def population(grid, youngest, oldest, feh, dispersion, imf):
    """Stars per star formed: arrays of number and of each quantity, one entry per piece of an isochrone."""
    ages = [oldest]
    if oldest > youngest:
        count = 24
        ages = [youngest + (oldest - youngest) * (i + 0.5) / count for i in range(count)]
    metallicities = [feh + dispersion * q for q in normal_quantiles(21)]
    numbers, stars = [], {q: [] for q in QUANTITIES}
    for age in ages:
        for mh in metallicities:
            track = isochrone(grid, np.log10(max(age, 1e-3) * 1e9), mh)
            mass = np.maximum.accumulate(track["m_ini"])
            numbers.append(imf.number(mass[:-1], mass[1:]) / (len(ages) * len(metallicities)))
            # Where two phases meet, the piece between them belongs to the later one.
            middle = np.full(len(mass) - 1, 0.5)
            middle[np.cumsum([POINTS[p] for p in (1, 2, 3)]) - 1] = 1.0
            for q in QUANTITIES:
                stars[q].append((1.0 - middle) * track[q][:-1] + middle * track[q][1:])
    return np.concatenate(numbers), {q: np.concatenate(stars[q]) for q in QUANTITIES}


def cells(number, stars):
    """Rows of (M_Ks, n, J-Ks, its spread, J-H, G-Ks, BP-G, G-RP, log g), scarce cells merged, bright to faint.
    The spread is the half width of the uniform distribution with the cell's variance, at least 0.01 mag."""
    keep = (number > 0) & (stars["Ks"] < FAINTEST_M_KS)
    number, stars = number[keep], {q: stars[q][keep] for q in QUANTITIES}
    row = np.floor(stars["Ks"] / 0.1).astype(int)
    column = np.floor((stars["J"] - stars["Ks"]) / 0.02).astype(int)
    j_ks = stars["J"] - stars["Ks"]
    of = [j_ks, j_ks**2, stars["J"] - stars["H"], stars["G"] - stars["Ks"], stars["BP"] - stars["G"],
          stars["G"] - stars["RP"], stars["logg"]]  # fmt: skip
    out = []
    for r in np.unique(row):
        here = row == r
        parts = {}
        for c in np.unique(column[here]):
            s = here & (column == c)
            n = number[s]
            parts[c] = [n.sum()] + [np.average(q[s], weights=n) for q in of]
        total = sum(p[0] for p in parts.values())
        rare = 0 if USUAL[0] <= 0.1 * r < USUAL[1] else 1
        done = False
        while not done:
            done = True
            for c in sorted(parts, key=lambda k: parts[k][0]):
                others = [k for k in parts if k != c]
                if parts[c][0] >= MERGE_NEAR[rare] * total or not others:
                    break
                to = min(others, key=lambda k: (abs(k - c), -parts[k][0]))
                if abs(to - c) > 3 and parts[c][0] >= MERGE_ALWAYS[rare] * total:
                    continue
                scarce, into = parts.pop(c), parts[to]
                n = scarce[0] + into[0]
                parts[to] = [n] + [(scarce[0] * x + into[0] * y) / n for x, y in zip(scarce[1:], into[1:])]
                done = False
                break
        for c in sorted(parts):
            n, mean, square = parts[c][:3]
            spread = max(0.01, np.sqrt(3.0 * max(square - mean**2, 0.0)))
            out.append((0.1 * (r + 0.5), n, mean, spread, *parts[c][3:]))
    return out


def lines(name, rows):
    yield f"component {name} {len(rows)}"
    row_of_last = None
    for m_ks, n, *colours, logg in rows:
        row = round(m_ks * 100)
        if row != row_of_last:
            yield f"m_ks {row}"
            row_of_last = row
        mantissa, exponent = f"{n:.2e}".split("e")
        yield " ".join(
            [f"{mantissa.replace('.', '')}e{int(exponent) - 2}"]
            + [f"{round(x * 1000)}" for x in colours]
            + [f"{round(logg)}"]
        )


HEADER = """\
# SPDX-License-Identifier: GPL-2.0-or-later
# Stars of the built-in Galaxy: how many of which kind per cubic parsec, by component; docs/galaxy.md explains.
# Made by make_star_table.py. At the Sun for the discs and the halo, at the Galactic centre for the bulge.
#
# Populations: ages, [Fe/H] and local mass densities of Robin, Reyle, Derriere & Picaud 2003 (A&A 409, 523;
#   erratum 416, 157); initial mass function of Kroupa 2001 (MNRAS 322, 231), for the bulge Salpeter 1955.
# Isochrones: PARSEC v1.2S and COLIBRI PR16 (Bressan+ 2012, MNRAS 427, 127; Chen+ 2014, MNRAS 444, 2525; Tang+
#   2014, MNRAS 445, 4287; Chen+ 2015, MNRAS 452, 1068; Marigo+ 2017, ApJ 835, 77), J, H, Ks from their
#   bolometric corrections (Chen+ 2019, A&A 632, A105); hottest stars Marigo+ 2008 (A&A 482, 883). G, BP, RP
#   from V-I by the Gaia EDR3 relations, redder than V-I = 1.2 from MIST v1.2 (Dotter 2016, ApJS 222, 8; Choi+
#   2016, ApJ 823, 102) and the dwarf sequence of Pecaut & Mamajek 2013 (ApJS 208, 9), version 2024.05.15.
# These authors ask to be cited where the numbers are used. The published isochrone tables carry no licence of
# their own; what stands here are star counts computed from them, not the tables.
#
# Magnitudes are absolute: 2MASS J, H, Ks and Gaia EDR3 G, BP, RP, Vega.
#   component NAME CELLS
#   m_ks M           the middle, in 0.01 mag, of a 0.1 mag row of absolute Ks; then one line a cell:
#   stars per pc^3, J-Ks, half width in J-Ks, J-H, G-Ks, BP-G, G-RP (0.001 mag), log g (cgs, whole dex)
"""


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    grid = read_grid(sys.argv[1])
    text, total = [HEADER.rstrip("\n")], 0
    for name, youngest, oldest, feh, dispersion, density in DISC_AND_HALO + [BULGE]:
        imf = Imf(SALPETER if name == "bulge" else KROUPA)
        number, stars = population(grid, youngest, oldest, feh, dispersion, imf)
        living = (number * stars["m_act"]).sum()
        formed_per_pc3 = density if name == "bulge" else density / living
        rows = cells(number * formed_per_pc3, stars)
        total += len(rows)
        text += list(lines(name, rows))
        print(f"{name}: {len(rows)} cells, living part of the mass {living / imf.mean_mass:.3f}", file=sys.stderr)
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.write("\n".join(text) + "\n")
    print(f"{total} cells", file=sys.stderr)


if __name__ == "__main__":
    main()
