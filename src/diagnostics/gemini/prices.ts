/** List prices of the paid tier in US dollars per million tokens, as published in 2025; they age, so an unknown model costs null. */
const PRICES: readonly (readonly [RegExp, number, number])[] = [
  [/^gemini-2\.5-flash-lite/, 0.1, 0.4],
  [/^gemini-2\.5-flash/, 0.3, 2.5],
  [/^gemini-2\.5-pro/, 1.25, 10],
  [/^gemini-2\.0-flash-lite/, 0.075, 0.3],
  [/^gemini-2\.0-flash/, 0.1, 0.4],
];

export function costInDollars(model: string, promptTokens: number, answerTokens: number): number | null {
  const price = PRICES.find(([name]) => name.test(model.replace(/^models\//, "")));
  return price ? (promptTokens * price[1] + answerTokens * price[2]) / 1e6 : null;
}
