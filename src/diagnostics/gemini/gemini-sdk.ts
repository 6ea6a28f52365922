/**
 * The only file that knows @google/generative-ai (0.24.1, no longer maintained). It reads the stream itself, because
 * the SDK's `text()` is silently empty for SPII, BLOCKLIST and PROHIBITED_CONTENT and cut for MAX_TOKENS.
 */
import {
  type Content,
  type GenerateContentResponse,
  GoogleGenerativeAI,
  GoogleGenerativeAIFetchError,
  HarmBlockThreshold,
  HarmCategory,
  type ResponseSchema,
  type SchemaType,
} from "@google/generative-ai";

export interface GeminiSettings {
  readonly apiKey: string;
  readonly model: string;
  /** Another server that speaks the protocol; Google's when undefined. */
  readonly baseUrl?: string;
}

export interface GeminiTurn {
  readonly role: "user" | "model";
  readonly text: string;
}

/** What came back, in plain values. `finishReason` is null when the stream ended without one. */
export interface GeminiReply {
  readonly text: string;
  readonly finishReason: string | null;
  /** Set when the prompt itself was refused. */
  readonly blockReason: string | null;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** A refusal by HTTP status, with what the error details told. */
export interface GeminiRefusal {
  readonly status: number;
  readonly retryDelayMs: number | null;
  readonly perDay: boolean;
  readonly badKey: boolean;
}

/** An answer larger than this is no answer. */
const MAX_ANSWER_CHARACTERS = 100_000;
const MAX_OUTPUT_TOKENS = 8192;

/**
 * Returns the reply to the conversation. Fails as the SDK fails: see `readRefusal`, and AbortError after the signal.
 * `onText` gets the number of characters so far.
 */
export async function streamReply(
  settings: GeminiSettings,
  systemInstruction: string,
  turns: readonly GeminiTurn[],
  signal: AbortSignal,
  onText: (characters: number) => void,
): Promise<GeminiReply> {
  const model = new GoogleGenerativeAI(settings.apiKey).getGenerativeModel(
    {
      model: settings.model,
      systemInstruction,
      safetySettings: SAFETY,
      generationConfig: {
        candidateCount: 1,
        temperature: 0.2,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        responseMimeType: "application/json",
        responseSchema: RESPONSE_SCHEMA,
      },
    },
    settings.baseUrl ? { baseUrl: settings.baseUrl.replace(/\/+$/, "") } : undefined,
  );
  const contents: Content[] = turns.map(({ role, text }) => ({ role, parts: [{ text }] }));
  const stop = new AbortController();
  const { stream, response } = await model.generateContentStream(
    { contents },
    { signal: AbortSignal.any([signal, stop.signal]) },
  );
  // The SDK also gathers the stream on its own; its failure is ours already.
  response.catch(() => undefined);
  try {
    return await gather(stream, onText);
  } finally {
    stop.abort();
  }
}

async function gather(
  stream: AsyncIterable<GenerateContentResponse>,
  onText: (characters: number) => void,
): Promise<GeminiReply> {
  let text = "";
  let finishReason: string | null = null;
  let blockReason: string | null = null;
  let promptTokens = 0;
  let answerTokens = 0;
  for await (const chunk of stream) {
    const candidate = chunk.candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      // Thoughts of the model are marked; they are no part of the answer.
      if (!(part as { thought?: boolean }).thought) text += part.text ?? "";
    }
    finishReason = candidate?.finishReason ?? finishReason;
    blockReason = chunk.promptFeedback?.blockReason ?? blockReason;
    promptTokens = chunk.usageMetadata?.promptTokenCount ?? promptTokens;
    answerTokens = chunk.usageMetadata?.candidatesTokenCount ?? answerTokens;
    onText(text.length);
    if (text.length > MAX_ANSWER_CHARACTERS)
      return { text: "", finishReason: "MAX_TOKENS", blockReason, promptTokens, answerTokens };
  }
  return { text, finishReason, blockReason, promptTokens, answerTokens };
}

/** Returns what an HTTP error of the SDK tells, or null when the error is of another kind (network, broken stream). */
export function readRefusal(error: unknown): GeminiRefusal | null {
  if (!(error instanceof GoogleGenerativeAIFetchError) || error.status === undefined) return null;
  const details = JSON.stringify(error.errorDetails ?? []);
  const delay = /"retryDelay":"(\d+(?:\.\d+)?)s"/.exec(details)?.[1];
  return {
    status: error.status,
    retryDelayMs: delay === undefined ? null : Number(delay) * 1000,
    perDay: /per_?day|requests_per_day/i.test(details),
    badKey:
      error.status === 401 || error.status === 403 || /API_KEY_INVALID|API_KEY_SERVICE_BLOCKED/.test(details),
  };
}

/** Symptoms speak of suicide, violence and sexual matters: block only what is surely harmful. */
const SAFETY = [
  HarmCategory.HARM_CATEGORY_HARASSMENT,
  HarmCategory.HARM_CATEGORY_HATE_SPEECH,
  HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
  HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
].map((category) => ({ category, threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH }));

/** The protos name the types in capitals; the SDK's own constants are lower case. */
const TYPE = {
  string: "STRING" as SchemaType.STRING,
  array: "ARRAY" as SchemaType.ARRAY,
  object: "OBJECT" as SchemaType.OBJECT,
};
const STRING = { type: TYPE.string };
const STRINGS = { type: TYPE.array, items: STRING };
const choice = (...values: string[]) => ({ type: TYPE.string, format: "enum" as const, enum: values });

/** The shape of answer-schema.ts, in the protocol's own schema language. */
const RESPONSE_SCHEMA: ResponseSchema = {
  type: TYPE.object,
  properties: {
    triage: choice("emergency", "urgent", "routine", "self-care"),
    differential: {
      type: TYPE.array,
      maxItems: 6,
      items: {
        type: TYPE.object,
        properties: {
          condition: STRING,
          likelihood: choice("high", "medium", "low"),
          for: STRINGS,
          against: STRINGS,
        },
        required: ["condition", "likelihood", "for", "against"],
      },
    },
    questions: STRINGS,
    tests: STRINGS,
    lifestyle: STRINGS,
  },
  required: ["triage", "differential", "questions", "tests", "lifestyle"],
};
