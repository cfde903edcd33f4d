/** The normal distribution's quantile at 0.975. */
export const NORMAL_CRITICAL = 1.959963984540054;

/** The t quantiles at 0.975 for 1 to 10 degrees of freedom. */
const FEW: readonly number[] = [
  12.706_204_736, 4.302_652_73, 3.182_446_305, 2.776_445_105, 2.570_581_836, 2.446_911_851, 2.364_624_252,
  2.306_004_135, 2.262_157_163, 2.228_138_852,
];

/** What is added to the normal quantile, times 1/df, 1/df², 1/df³ and 1/df⁴. */
const TERMS: readonly number[] = [
  polynomial([1, 1], 4),
  polynomial([3, 16, 5], 96),
  polynomial([-15, 17, 19, 3], 384),
  polynomial([-945, -1_920, 1_482, 776, 79], 92_160),
];

/**
 * The factor of the standard error in a two-sided 95 % interval of a mean: the quantile at 0.975 of the t distribution
 * ("Student", "The Probable Error of a Mean", Biometrika 6, 1908).
 *
 * A table up to 10 degrees of freedom, beyond it the expansion 26.7.5 of Abramowitz and Stegun, "Handbook of Mathematical
 * Functions" (1964), with a relative error below 3e-6.
 *
 * @param df - degrees of freedom, from 1.
 */
export function studentCritical(df: number): number {
  return FEW[df - 1] ?? TERMS.reduce((sum, term, power) => sum + term / df ** (power + 1), NORMAL_CRITICAL);
}

/** The odd polynomial of {@link NORMAL_CRITICAL} with these coefficients of x, x³, x⁵…, over `divisor`. */
function polynomial(coefficients: readonly number[], divisor: number): number {
  return coefficients.reduce((sum, each, i) => sum + each * NORMAL_CRITICAL ** (2 * i + 1), 0) / divisor;
}
