/** Sentence embeddings: all-MiniLM-L6-v2 in int8 on the CPU, 384 numbers of unit length per text. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";

export interface Encoder {
  /** Returns one unit vector per window of the text, at most `windows`. */
  encode(text: string, maxTokens: number, windows: number): Promise<Float32Array[]>;
}

/** `directory` holds encoder.onnx, tokenizer.json and tokenizer-config.json. */
export async function loadEncoder(directory: string): Promise<Encoder> {
  const read = (name: string) => JSON.parse(readFileSync(join(directory, name), "utf8"));
  const tokenizer = new Tokenizer(read("tokenizer.json"), read("tokenizer-config.json"));
  const session = await InferenceSession.create(join(directory, "encoder.onnx"), {
    executionProviders: ["cpu"],
    intraOpNumThreads: 2,
    logSeverityLevel: 3,
  });
  return {
    encode: async (text, maxTokens, windows) => {
      const { ids } = tokenizer.encode(text);
      const vectors: Float32Array[] = [];
      for (const window of cutWindows(ids, maxTokens, windows)) vectors.push(await run(session, window));
      return vectors;
    },
  };
}

/** Each window begins and ends with the text's own first and last token, [CLS] and [SEP]. */
function cutWindows(ids: readonly number[], maxTokens: number, windows: number): number[][] {
  if (ids.length <= maxTokens) return [[...ids]];
  const [first, last] = [ids[0], ids[ids.length - 1]];
  const inner = ids.slice(1, -1);
  const size = maxTokens - 2;
  const count = Math.min(windows, Math.ceil(inner.length / size));
  return Array.from({ length: count }, (_, place) => [
    first,
    ...inner.slice(place * size, (place + 1) * size),
    last,
  ]);
}

async function run(session: InferenceSession, ids: readonly number[]): Promise<Float32Array> {
  const shape = [1, ids.length];
  const outputs = await session.run({
    input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), shape),
  });
  return outputs.embedding.data as Float32Array;
}
