import { startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeStoreContract } from "./store-contract.js";
import { openTestStore, temporaryDirectory } from "./support.js";

let server: Awaited<ReturnType<typeof startFauxqs>>;
const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

beforeAll(async () => {
  Object.assign(process.env, credentials);
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket("pictures");
});
afterAll(async () => {
  for (const name of Object.keys(credentials)) delete process.env[name];
  await server.stop();
});

const address = () =>
  `s3://pictures/ward?region=us-east-1&endpoint=${encodeURIComponent(`http://127.0.0.1:${server.port}`)}`;

describeStoreContract("embedded, pictures on S3", async () => ({ pictureStore: address() }));

it("says that the bucket is away", { timeout: 60_000 }, async () => {
  const store = await openTestStore({
    dataDirectory: temporaryDirectory(),
    pictureStore: "s3://pictures?region=us-east-1&endpoint=http://127.0.0.1:1",
  });
  await expect(store.pictures.get("00")).rejects.toMatchObject({ code: "store-unavailable" });
});
