/** Sealed pictures as objects of an S3 bucket. Keys come from where the AWS SDK looks for them. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AppError } from "../errors.js";
import type { Blobs } from "./pictures.js";

const ANSWER_WITHIN_MS = 30_000;

/**
 * `address` is s3://bucket or s3://bucket/folder; "?region=..." and, for servers other than Amazon's,
 * "?endpoint=http://host:port" may follow.
 */
export function createBlobBucket(address: string): Blobs {
  const { hostname: bucket, pathname, searchParams } = new URL(address);
  const folder = pathname.replace(/^\/+|\/+$/g, "");
  const endpoint = searchParams.get("endpoint") ?? undefined;
  const client = new S3Client({
    endpoint,
    region: searchParams.get("region") ?? undefined,
    // Other servers are addressed by path, not by a host name for each bucket.
    forcePathStyle: endpoint !== undefined,
    maxAttempts: 3,
  });
  const at = (name: string) => ({ Bucket: bucket, Key: folder ? `${folder}/${name}` : name });
  const limit = () => ({ abortSignal: AbortSignal.timeout(ANSWER_WITHIN_MS) });

  return {
    put: (name, bytes) =>
      reachable(async () => {
        await client.send(new PutObjectCommand({ ...at(name), Body: bytes }), limit());
      }),
    get: (name) =>
      reachable(async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand(at(name)), limit());
          return Body ? await Body.transformToByteArray() : null;
        } catch (error) {
          if (error instanceof NoSuchKey) return null;
          throw error;
        }
      }),
    delete: (name) =>
      reachable(async () => {
        await client.send(new DeleteObjectCommand(at(name)), limit());
      }),
    // An upload that was cut off leaves nothing in a bucket.
    async deleteUnfinished() {},
    async close() {
      client.destroy();
    },
  };
}

async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError("store-unavailable", { reason: "pictures" }, { cause: error });
  }
}
