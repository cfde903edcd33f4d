/**
 * The two-sided p value of the exact sign test: how likely a split at least as uneven as this one is when a win and a loss
 * are equally likely. Ties are left out before. For scores of 0 and 1 it is the exact form of McNemar's test.
 *
 * W. J. Dixon and A. M. Mood, "The Statistical Sign Test", Journal of the American Statistical Association 41 (1946), pages
 * 557–566; Q. McNemar, "Note on the Sampling Error of the Difference Between Correlated Proportions or Percentages",
 * Psychometrika 12 (1947), pages 153–157.
 */
export function signTest(wins: number, losses: number): number {
  const fewer = Math.min(wins, losses);
  if (wins === losses) return 1;
  let tail = 0;
  let term = chanceOf(wins + losses, fewer);
  for (let k = fewer; k >= 0 && term > 0; k--) {
    tail += term;
    term *= k / (wins + losses - k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** C(n, k) / 2ⁿ, for k up to n / 2. Halves as it goes, which is exact, so that nothing overflows. */
function chanceOf(n: number, k: number): number {
  let chance = 1;
  let halvings = n;
  for (let i = 1; i <= k; i++) {
    chance *= (n - k + i) / i;
    for (; chance > 1 && halvings > 0; halvings--) chance /= 2;
  }
  return chance * 2 ** -halvings;
}
