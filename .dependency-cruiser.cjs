/** Who may import whom. The rooms and the reasons stand in ARCHITECTURE.md. */
const only = (name, library, room) => ({
  name,
  comment: `${library.join(", ")} live(s) in ${room} alone`,
  severity: "error",
  from: { pathNot: `^${room}` },
  to: { path: library.map((l) => `^node_modules/${l}(/|$)`) },
});
const INNER = "^src/(image|vision|stego|envelope|diagnostics|store|jobs)/";
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "room-knows-no-room",
      comment: "an inner room imports no other inner room",
      severity: "error",
      from: { path: INNER },
      to: { path: INNER, pathNot: "^src/$1/" },
    },
    {
      name: "stego-and-envelope-are-pure",
      severity: "error",
      from: { path: "^src/(stego|envelope)/" },
      to: { path: "^src/(app|config|log|compose|main)" },
    },
    {
      name: "inner-rooms-see-only-ports",
      comment: "rooms implement app/ports.ts and use its neighbours types.ts; never a use case",
      severity: "error",
      from: { path: "^src/(image|vision|diagnostics|store|jobs)/" },
      to: { path: "^src/(app/(?!ports|people|picture-jobs|diagnostics-answer)|compose|main)" },
    },
    {
      name: "app-sees-no-room",
      severity: "error",
      from: { path: "^src/app/" },
      to: { path: [INNER, "^src/(compose|main)"] },
    },
    {
      name: "adapter-sees-no-inner-room",
      severity: "error",
      from: { path: "^adapters/" },
      to: { path: INNER },
    },
    {
      name: "adapter-knows-no-adapter",
      severity: "error",
      from: { path: "^adapters/([^/]+)/" },
      to: { path: "^adapters/", pathNot: "^adapters/$1/" },
    },
    {
      name: "src-knows-no-adapter",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main\\.ts$" },
      to: { path: "^adapters/" },
    },
    only("sharp", ["sharp"], "src/image/"),
    only("onnxruntime", ["onnxruntime-node"], "src/(vision|diagnostics)/"),
    only("keyv", ["keyv", "@keyv/.*", "lmdb", "@aws-sdk/.*", "pg"], "src/store/"),
    only("crypto-libraries", ["node-forge", "@noble/.*"], "src/(envelope|store)/"),
    only("gemini", ["@google/generative-ai"], "src/diagnostics/"),
    only("bullmq", ["bullmq", "ioredis", "piscina"], "src/(jobs|store)/"),
    only("bolt", ["@slack/.*"], "adapters/slack/"),
    only("discord", ["discord\\.js"], "adapters/discord/"),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
