import { describeStoreContract } from "./store-contract.js";

describeStoreContract("embedded", async () => ({}));
