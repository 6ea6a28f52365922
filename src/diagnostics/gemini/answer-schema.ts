/** What Gemini is asked to return, as zod checks it and as the request's responseSchema tells it. */
import { z } from "zod";

const line = z.string().trim().min(1).max(400);
const lines = (most: number) => z.array(line).max(most);

export const geminiAnswerSchema = z.object({
  triage: z.enum(["emergency", "urgent", "routine", "self-care"]),
  differential: z
    .array(
      z.object({
        condition: z.string().trim().min(2).max(120),
        likelihood: z.enum(["high", "medium", "low"]),
        for: lines(8),
        against: lines(8),
      }),
    )
    .min(1)
    .max(8),
  questions: lines(10),
  tests: lines(10),
  lifestyle: lines(10),
});

export type RawGeminiAnswer = z.output<typeof geminiAnswerSchema>;

/** The checked and scrubbed answer. */
export interface GeminiAnswer extends Omit<RawGeminiAnswer, "differential"> {
  readonly differential: readonly (RawGeminiAnswer["differential"][number] & { readonly source: "gemini" })[];
}
